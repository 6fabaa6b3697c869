package io.torpor.process;

import io.torpor.support.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The packaged jar, extracted once and with a class-data archive: a start then takes a third of the time. It is the jar
 * that the build made, not the test's classes. Benchmarks of a start take it {@link #asItIs}.
 */
public final class TorporApp {

    private static final List<String> QUICK =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms160m", "-Xmn96m", "-Xmx256m");

    /** A tenth of a start, and nobody in the tests asks for it. */
    private static final List<String> WITHOUT_API_DOCS =
            List.of("--springdoc.api-docs.enabled=false", "--springdoc.swagger-ui.enabled=false");

    private final Path directory;
    private final Path jar;
    private final List<String> jvmOptions;
    private final List<String> arguments;

    private TorporApp(Path directory, Path jar, List<String> jvmOptions, List<String> arguments) {
        this.directory = directory;
        this.jar = jar;
        this.jvmOptions = jvmOptions;
        this.arguments = arguments;
    }

    /** The jar as it was packaged, started as anybody would, with a heap of 256 MiB and all that it has. */
    public static TorporApp asItIs() {
        Path packaged = packaged();
        return new TorporApp(packaged.getParent(), packaged, List.of("-Xmx256m"), List.of());
    }

    /** The app of this build; made anew when the jar is newer. */
    public static synchronized TorporApp get() {
        try {
            Path packaged = packaged();
            Path directory = packaged.resolveSibling("it-app");
            Path stamp = directory.resolve("made-from");
            TorporApp app =
                    new TorporApp(directory, directory.resolve(packaged.getFileName()), QUICK, WITHOUT_API_DOCS);
            String made = Files.getLastModifiedTime(packaged) + " " + Files.size(packaged);
            if (!Files.exists(stamp) || !Files.readString(stamp).equals(made)) {
                app.extract(packaged);
                app.train();
                Files.writeString(stamp, made);
            }
            return app;
        } catch (IOException e) {
            throw new IllegalStateException("The packaged jar can't be prepared; run the build up to 'package'", e);
        }
    }

    private static Path packaged() {
        return Path.of(System.getProperty("torpor.jar", "target/torpor-0.1.0-SNAPSHOT.jar"))
                .toAbsolutePath();
    }

    /** The command line, to which the arguments of a site are added. */
    List<String> command(List<String> more) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(jvmOptions);
        if (Files.exists(classes())) {
            command.add("-XX:SharedArchiveFile=" + classes());
        }
        command.add("-Xlog:cds=off");
        command.add("-Xlog:disable");
        command.addAll(more);
        command.add("-jar");
        command.add(jar.toString());
        command.addAll(arguments);
        return command;
    }

    private Path classes() {
        return directory.resolve("app.jsa");
    }

    private void extract(Path packaged) throws IOException {
        run(
                directory.getParent(),
                List.of(
                        java(),
                        "-Djarmode=tools",
                        "-jar",
                        packaged.toString(),
                        "extract",
                        "--force",
                        "--destination",
                        directory.toString()));
    }

    /** A pause and a resume, so that also the classes of the work are in the archive. */
    private void train() throws IOException {
        Files.deleteIfExists(classes());
        Path home = Files.createTempDirectory("torpor-cds");
        new Fixture(home).shard("trained", "s", 1, 100_000, 10);
        List<String> dump = List.of("-XX:ArchiveClassesAtExit=" + classes());
        try (TorporProcess torpor =
                TorporProcess.start(this, home, dump, List.of()).awaitReady()) {
            torpor.awaitEnd(torpor.pause("trained"));
            torpor.awaitEnd(torpor.resume("trained"));
            torpor.get("/api/v1/buckets/trained");
            torpor.get("/actuator/staging");
        }
    }

    private static void run(Path where, List<String> command) throws IOException {
        Path log = Files.createTempFile("torpor-app", ".log");
        Process process = new ProcessBuilder(command)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " failed:\n" + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
