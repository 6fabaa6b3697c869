package io.torpor.store.file;

import io.torpor.data.AtomicFiles;
import io.torpor.data.Durability;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Puts of small files of a {@link FileObjectStore}: each is there as a whole or not at all, and durable. Only a put of
 * what may not be there yet (an archive's claim) makes the directory right below the root; whatever comes after it finds
 * that directory, or the root is not the one any more that the claim was put to (I4).
 */
final class FilePuts {

    private static final int TRIES = 20;
    private static final String PROBE = "check";
    private static final Duration LEFT_BEHIND = Duration.ofHours(1);

    private final Path root;

    FilePuts(Path root) {
        this.root = root;
    }

    /** Puts a file, replacing an older one. */
    void put(Path path, byte[] content) throws IOException {
        retried(() -> {
            createDirectoriesFor(path);
            AtomicFiles.replace(path, FileObjects.unfinished(path), content);
            return true;
        });
    }

    /** Puts a file if there is none. False if something is there. */
    boolean putIfAbsent(Path path, byte[] content) throws IOException {
        return retried(() -> {
            Durability.createDirectories(directoryOf(path));
            return AtomicFiles.createUnderLease(path, FileObjects.unfinished(path), content);
        });
    }

    /**
     * Does once what a pause does for each of its documents, and takes it away again: a directory in which only a part of
     * that can be done is no archive.
     */
    static void probe(Path root) throws IOException {
        Path probe = FileObjects.unfinished(root.resolve(PROBE));
        try {
            AtomicFiles.createUnderLease(probe, FileObjects.unfinished(probe), new byte[1]);
            AtomicFiles.replace(probe, FileObjects.unfinished(probe), new byte[1]);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    /** Removes the probes of processes that were killed, an hour old by the clock of the root, right after a probe. */
    void sweepProbes() throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        Instant old = Files.getLastModifiedTime(root).toInstant().minus(LEFT_BEHIND);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(root, PROBE + FileObjects.UNFINISHED + "*")) {
            for (Path probe : left) {
                if (Files.isRegularFile(probe, LinkOption.NOFOLLOW_LINKS)
                        && Files.getLastModifiedTime(probe).toInstant().isBefore(old)) {
                    Files.deleteIfExists(probe);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** Links a second name to a file. False where there are no hard links, no more of them, or the name is taken. */
    boolean link(Path existing, Path name) throws IOException {
        createDirectoriesFor(name);
        try {
            Files.createLink(name, existing);
            return true;
        } catch (NoSuchFileException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            return false;
        }
    }

    /** Creates a file, and directories up to it. */
    FileChannel createNew(Path file) throws IOException {
        return retried(() -> {
            createDirectoriesFor(file);
            return FileChannel.open(
                    file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        });
    }

    static Path directoryOf(Path file) {
        return Objects.requireNonNull(file.getParent(), "An archive is never the root of a file system");
    }

    private void createDirectoriesFor(Path file) throws IOException {
        Path directory = directoryOf(file);
        Path floor = directory.equals(root)
                ? root
                : root.resolve(root.relativize(file).getName(0));
        Durability.createDirectoriesIn(floor, directory);
    }

    /** A try that makes directories and a file in them. */
    private interface Try<T> {

        T once() throws IOException;
    }

    private static <T> T retried(Try<T> tried) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return tried.once();
            } catch (NoSuchFileException e) {
                // Another discard removed the directory while it was empty, or another writer what was unfinished.
                if (attempt == TRIES) {
                    throw e;
                }
            }
        }
    }
}
