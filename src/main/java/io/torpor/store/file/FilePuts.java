package io.torpor.store.file;

import io.torpor.data.AtomicFiles;
import io.torpor.data.Durability;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Puts of small files of a {@link FileObjectStore}: each is there as a whole or not at all, and durable. */
final class FilePuts {

    private static final int TRIES = 20;

    private FilePuts() {}

    /** Puts a file, replacing an older one. */
    static void put(Path path, byte[] content) throws IOException {
        retried(path, unfinished -> {
            AtomicFiles.replace(path, unfinished, content);
            return true;
        });
    }

    /** Puts a file if there is none. False if something is there. */
    static boolean putIfAbsent(Path path, byte[] content) throws IOException {
        return retried(path, unfinished -> AtomicFiles.createUnderLease(path, unfinished, content));
    }

    /**
     * Does once what a pause does for each of its documents, and takes it away again: a directory in which only a part of
     * that can be done is no archive.
     */
    static void probe(Path root) throws IOException {
        Path probe = FileObjects.unfinished(root.resolve("check"));
        try {
            AtomicFiles.createUnderLease(probe, FileObjects.unfinished(probe), new byte[1]);
            AtomicFiles.replace(probe, FileObjects.unfinished(probe), new byte[1]);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    /** Links a second name to a file. False where there are no hard links, no more of them, or the name is taken. */
    static boolean link(Path existing, Path name) throws IOException {
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
    static FileChannel createNew(Path file) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return FileChannel.open(
                        createDirectoriesFor(file),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException e) {
                // A discard of another prefix removed the directory while it was empty.
                if (attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    static Path createDirectoriesFor(Path file) throws IOException {
        Durability.createDirectories(directoryOf(file));
        return file;
    }

    static Path directoryOf(Path file) {
        return Objects.requireNonNull(file.getParent(), "An archive is never the root of a file system");
    }

    /** A put of content by way of an unfinished file. */
    private interface Put {

        boolean by(Path unfinished) throws IOException;
    }

    private static boolean retried(Path path, Put put) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                createDirectoriesFor(path);
                return put.by(FileObjects.unfinished(path));
            } catch (NoSuchFileException e) {
                // Another discard removed the directory while it was empty, or another writer what was unfinished.
                if (attempt == TRIES) {
                    throw e;
                }
            }
        }
    }
}
