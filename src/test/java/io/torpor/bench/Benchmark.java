package io.torpor.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The benchmarks' entry, called by {@code mvn -Pbench -DskipTests verify}. {@link Settings} says what the properties
 * choose. No figure is asserted.
 */
final class Benchmark {

    private Benchmark() {}

    public static void main(String[] args) throws Exception {
        Settings settings = Settings.of(Path.of(args.length > 0 ? args[0] : "target"));
        Runtime.getRuntime().addShutdownHook(new Thread(Benchmark::stopChildren));
        for (String run : settings.run()) {
            switch (run) {
                case "compare" -> inHome(settings, "benchmark.md", home -> compare(settings, home));
                case "memory" -> inHome(settings, "benchmark-memory.md", home -> new MemoryRun(settings, home).run());
                case "jmh" -> JmhRun.run(settings);
                default ->
                    throw new IllegalArgumentException(
                            "torpor.bench.run: " + run + " is not one of compare, memory, jmh");
            }
        }
    }

    private static String compare(Settings settings, Path home) throws IOException {
        try (Comparison comparison = new Comparison(settings, home)) {
            return comparison.run();
        }
    }

    /** A run that leaves a report. */
    private interface Run {
        String in(Path home) throws IOException;
    }

    private static void inHome(Settings settings, String file, Run run) throws IOException {
        Path home = Files.createTempDirectory(Files.createDirectories(settings.target()), "bench-");
        try {
            String report = run.in(home);
            Files.writeString(settings.target().resolve(file), report);
            System.out.println(report);
        } finally {
            Shell.run("rm", "-rf", home.toString());
        }
    }

    /** Also when the user has had enough. */
    private static void stopChildren() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
    }
}
