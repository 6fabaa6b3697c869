package io.torpor.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs commands. */
final class Shell {

    private Shell() {}

    /** Whether there is such a command on this machine. */
    static boolean has(String command) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
    }

    /** Runs a command and returns the seconds that it took. */
    static double time(Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = builder(environment, command).inheritIO();
        long begin = System.nanoTime();
        try {
            int exit = builder.start().waitFor();
            double seconds = (System.nanoTime() - begin) / 1e9;
            if (exit != 0) {
                throw new IllegalStateException(String.join(" ", command) + " ended with " + exit);
            }
            return seconds;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static void run(String... command) {
        time(Map.of(), List.of(command));
    }

    /** The first line that a command prints. */
    static String firstLine(String... command) {
        try {
            Process process = builder(Map.of(), List.of(command)).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return output.lines().findFirst().orElse("unknown").strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static ProcessBuilder builder(Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        // What the user's environment says of S3 is not for the server here, and may stop a tool.
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("RCLONE_"));
        builder.environment().putAll(environment);
        return builder;
    }
}
