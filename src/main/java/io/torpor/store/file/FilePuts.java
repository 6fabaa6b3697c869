package io.torpor.store.file;

import io.torpor.data.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Writes small files of a {@link FileObjectStore} so that they are there as a whole or not at all, and durable. */
final class FilePuts {

    private static final int TRIES = 20;

    private FilePuts() {}

    static void put(Path path, byte[] content) throws IOException {
        put(path, content, unfinished -> {
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
            return true;
        });
    }

    /** False if something is there. */
    static boolean putIfAbsent(Path path, byte[] content) throws IOException {
        return !exists(path) && put(path, content, unfinished -> linkOrMove(unfinished, path));
    }

    /** Gives a file another name. False where there are no hard links, or no more of them. */
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

    /** Brings finished content to its place at once. False if the place is taken. */
    private interface Placing {
        boolean place(Path unfinished) throws IOException;
    }

    private static boolean put(Path path, byte[] content, Placing placing) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Path unfinished = write(path, content);
            try {
                boolean placed = placing.place(unfinished);
                Durability.forceDirectory(directoryOf(path));
                return placed;
            } catch (NoSuchFileException e) {
                // Another writer committed, and discarded what was unfinished.
                if (attempt == TRIES) {
                    throw e;
                }
            } finally {
                Files.deleteIfExists(unfinished);
            }
        }
    }

    private static Path write(Path path, byte[] content) throws IOException {
        Path unfinished = FileObjects.unfinished(path);
        try (FileChannel channel = createNew(unfinished)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
            return unfinished;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
    }

    /** A hard link fails if the name is taken, which a rename does not. */
    private static boolean linkOrMove(Path unfinished, Path path) throws IOException {
        try {
            Files.createLink(path, unfinished);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (NoSuchFileException e) {
            throw e;
        } catch (UnsupportedOperationException | IOException e) {
            // No hard links here (FAT, some network file systems): then only the task's lease keeps two writers apart.
            if (exists(path)) {
                return false;
            }
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
            return true;
        }
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }
}
