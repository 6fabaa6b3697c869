package io.torpor.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * The benchmarks' entry, called by {@code mvn -Pbench -DskipTests verify}. {@link Settings} says what the properties
 * choose. No figure is asserted.
 */
final class Benchmark {

    private static final String FLEET = "benchmark-fleet.md";

    private Benchmark() {}

    public static void main(String[] args) throws Exception {
        LoggingSystem.get(Benchmark.class.getClassLoader())
                .setLogLevel(null, LogLevel.WARN); // the report is to be found
        Settings settings = Settings.of(Path.of(args.length > 0 ? args[0] : "target"));
        Runtime.getRuntime().addShutdownHook(new Thread(Benchmark::stopChildren));
        for (String run : settings.run()) {
            switch (run) {
                case "compare" -> inHome(settings, "benchmark.md", home -> compare(settings, home));
                case "memory" -> inHome(settings, "benchmark-memory.md", home -> new MemoryRun(settings, home).run());
                case "fleet" ->
                    inHome(settings, FLEET, home -> new FleetRun(FleetSettings.of(), home, report(settings, FLEET))
                            .run());
                case "restart" ->
                    inHome(settings, "benchmark-restart.md", home -> new RestartRun(settings, home).run());
                case "jmh" -> JmhRun.run(settings);
                default ->
                    throw new IllegalArgumentException(
                            "torpor.bench.run: " + run + " is not one of compare, memory, fleet, restart, jmh");
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
            Files.writeString(report(settings, file), report);
            System.out.println(report);
        } finally {
            Shell.run("rm", "-rf", home.toString());
        }
    }

    private static Path report(Settings settings, String file) {
        return settings.target().resolve(file);
    }

    /** Also when the user has had enough. */
    private static void stopChildren() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
    }
}
