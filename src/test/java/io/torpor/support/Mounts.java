package io.torpor.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** Real mounts and flags of files, undone at the end; a test that may not make them is skipped and says so. */
public final class Mounts implements AutoCloseable {

    private final Deque<String[]> undone = new ArrayDeque<>();

    /** Mounts an empty file system of its own there. */
    public void tmpfs(Path directory, String options) throws IOException {
        run("mount", "-t", "tmpfs", "-o", options, "torpor-test", directory.toString());
        undone.push(new String[] {"umount", "-l", directory.toString()});
    }

    /** Mounts a directory there, on the same file system. */
    public void bind(Path source, Path directory) throws IOException {
        run("mount", "--bind", source.toString(), directory.toString());
        undone.push(new String[] {"umount", "-l", directory.toString()});
    }

    /** Gives a file or directory a flag such as {@code i}. */
    public void flag(Path path, String flag) throws IOException {
        run("chattr", "+" + flag, path.toString());
        undone.push(new String[] {"chattr", "-" + flag, path.toString()});
    }

    @Override
    public void close() throws IOException {
        while (!undone.isEmpty()) {
            exit(undone.pop());
        }
    }

    private static void run(String... command) throws IOException {
        assumeTrue(exit(command) == 0, () -> "not permitted here: " + String.join(" ", command));
    }

    private static int exit(String... command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return -1; // no such program here
        }
        try {
            return process.waitFor(20, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
