package io.torpor.bench;

import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** The transfer core by JMH: all benchmarks of this package, or those that a pattern names. */
final class JmhRun {

    private JmhRun() {}

    static void run(Settings settings) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(System.getProperty("torpor.bench.jmh", "io\\.torpor\\.bench\\."))
                .jvmArgsAppend("-Xmx256m", "-Dtorpor.bench.target=" + settings.target())
                .shouldFailOnError(true)
                .resultFormat(ResultFormatType.TEXT)
                .result(settings.target().resolve("benchmark-jmh.txt").toString())
                .build();
        new Runner(options).run();
    }
}
