package io.torpor.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The packaged jar, extracted once and with a class-data archive: a start then takes a third of the time. It is the jar
 * that the build made, not the test's classes.
 */
final class TorporApp {

    private static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

    private final Path directory;
    private final Path jar;

    private TorporApp(Path directory, Path jar) {
        this.directory = directory;
        this.jar = jar;
    }

    /** The app of this build; made anew when the jar is newer. */
    static synchronized TorporApp get() {
        try {
            Path packaged = Path.of(System.getProperty("torpor.jar", "target/torpor-0.1.0-SNAPSHOT.jar"))
                    .toAbsolutePath();
            Path directory = packaged.resolveSibling("it-app");
            Path stamp = directory.resolve("made-from");
            Path jar = directory.resolve(packaged.getFileName());
            String made = Files.getLastModifiedTime(packaged) + " " + Files.size(packaged);
            if (!Files.exists(stamp) || !Files.readString(stamp).equals(made)) {
                extract(packaged, directory, jar);
                Files.writeString(stamp, made);
            }
            return new TorporApp(directory, jar);
        } catch (IOException e) {
            throw new IllegalStateException("The packaged jar can't be prepared; run the build up to 'package'", e);
        }
    }

    /** The command line up to the jar. */
    List<String> command(List<String> jvmOptions) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(QUICK);
        command.add("-XX:SharedArchiveFile=" + directory.resolve("app.jsa"));
        command.add("-Xlog:cds=off");
        command.add("-Xlog:disable");
        command.addAll(jvmOptions);
        command.add("-jar");
        command.add(jar.toString());
        return command;
    }

    private static void extract(Path packaged, Path directory, Path jar) throws IOException {
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
        Path scratch = Files.createTempDirectory("torpor-cds");
        List<String> train = new ArrayList<>();
        train.add(java());
        train.addAll(QUICK);
        train.addAll(List.of(
                "-XX:ArchiveClassesAtExit=" + directory.resolve("app.jsa"),
                "-Dspring.context.exit=onRefresh",
                "-jar",
                jar.toString(),
                "--torpor.data-dir=" + scratch.resolve("data"),
                "--torpor.archive.default=file:" + scratch.resolve("archive"),
                "--server.port=0"));
        run(scratch, train);
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
