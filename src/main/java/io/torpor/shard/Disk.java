package io.torpor.shard;

import io.torpor.data.DiskErrors;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The disk, as the shard store needs it: links are never followed, and a failure is a {@code disk-error}, or {@code
 * insufficient-space}. */
final class Disk {

    private static final Logger LOG = LoggerFactory.getLogger(Disk.class);

    private Disk() {}

    /**
     * Runs a disk operation; an I/O error becomes {@code disk-error}, or {@code insufficient-space}, that names the path
     * and the reason.
     */
    static <T> T run(Path path, Call<T> call) {
        try {
            return call.run();
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    /** Runs a disk operation without a result. */
    static void run(Path path, Action action) {
        run(path, () -> {
            action.run();
            return true;
        });
    }

    /**
     * Whether something is at a path.
     *
     * @throws ProblemException {@code disk-error}
     */
    static boolean exists(Path path) {
        return attributes(path) != null;
    }

    /**
     * Whether a directory is at a path.
     *
     * @throws ProblemException {@code disk-error}
     */
    static boolean isDirectory(Path path) {
        BasicFileAttributes attributes = attributes(path);
        return attributes != null && attributes.isDirectory();
    }

    /** Whether a directory is at a path, or a symbolic link that leads to one. */
    static boolean leadsToDirectory(Path path) {
        return isDirectory(path) || Files.isSymbolicLink(path) && Files.isDirectory(path);
    }

    /** What is at a path; null if nothing is. A disk that can't tell has not said that nothing is there (I4). */
    private static @Nullable BasicFileAttributes attributes(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            if (Files.isRegularFile(path.getParent(), LinkOption.NOFOLLOW_LINKS)) {
                return null; // nothing is below a file
            }
            throw failed(path, e);
        }
    }

    /** The sum of file sizes below a directory, in bytes. What vanishes meanwhile or can't be read counts 0. */
    static long bytes(Path directory) throws IOException {
        long[] sum = {0};
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum[0] += attributes.isRegularFile() ? attributes.size() : 0;
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return skip(file, failure);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) {
                return failure == null ? FileVisitResult.CONTINUE : skip(visited, failure);
            }
        });
        return sum[0];
    }

    private static FileVisitResult skip(Path path, IOException failure) {
        if (!(failure instanceof NoSuchFileException)) {
            LOG.warn("Not counted in the size of a shard: {}", failure.toString());
        } else {
            LOG.debug("Vanished while a shard was measured: {}", path);
        }
        return FileVisitResult.CONTINUE;
    }

    static Path nearestExisting(Path path) {
        Path existing = path;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return existing;
    }

    static String printable(Path path) {
        return path.toString().replaceAll("[^\\x20-\\x7e]", "?");
    }

    static ProblemException failed(Path path, IOException e) {
        ProblemCode code = DiskErrors.isFull(e) ? ProblemCode.INSUFFICIENT_SPACE : ProblemCode.DISK_ERROR;
        return new ProblemException(
                code, "A disk operation on " + printable(named(path, e)) + " failed: " + reason(e), e);
    }

    /** The path that the error is of, if it is below the one that was worked on: one of a million files, maybe. */
    private static Path named(Path path, IOException e) {
        if (!(e instanceof FileSystemException known) || known.getFile() == null) {
            return path;
        }
        Path file = path.resolve(known.getFile());
        return file.startsWith(path) ? file : path;
    }

    /** The system's own words for an error, or its kind. */
    static String reason(IOException e) {
        String words = e instanceof FileSystemException known ? known.getReason() : e.getMessage();
        return words == null ? e.getClass().getSimpleName() : words;
    }

    interface Call<T> {
        T run() throws IOException;
    }

    interface Action {
        void run() throws IOException;
    }
}
