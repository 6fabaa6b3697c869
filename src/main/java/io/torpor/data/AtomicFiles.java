package io.torpor.data;

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
import java.nio.file.attribute.FileAttribute;
import java.util.Objects;
import java.util.Set;

/**
 * Atomic files: small ones that are there as a whole or not at all, and durable. Each is written aside, forced, brought
 * to its place by one call, and its directory forced. The place aside is the caller's, since it tells what a crash may
 * leave; it is in the same file system, and what this call wrote there is removed whatever happens.
 */
public final class AtomicFiles {

    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private AtomicFiles() {}

    /**
     * Writes a file, replacing an older one at once. May be run again.
     *
     * @param file in a directory that exists
     * @param aside must not exist
     * @param content not changed meanwhile
     * @param attributes of the new file
     * @throws IOException if it can't be written, or not be made durable; the file is then the older or the new one,
     *     whole
     */
    public static void replace(Path file, Path aside, byte[] content, FileAttribute<?>... attributes)
            throws IOException {
        write(aside, content, attributes);
        name(file, aside, () -> renamed(file, aside));
    }

    /**
     * Writes a file if there is none. Two writers at once don't both win.
     *
     * @param file in a directory that exists
     * @param aside must not exist
     * @param content not changed meanwhile
     * @return false if there is one; it is left alone
     * @throws IOException if it can't be written, or not be made durable, or there are no hard links; the file is then
     *     missing or whole
     */
    public static boolean create(Path file, Path aside, byte[] content) throws IOException {
        if (exists(file)) {
            return false;
        }
        write(aside, content);
        return name(file, aside, () -> linked(file, aside));
    }

    /**
     * Writes a file if there is none, as {@link #create}, and where there are no hard links, too (FAT, some network file
     * systems): there only the caller's lease keeps two writers apart.
     *
     * @param file in a directory that exists
     * @param aside must not exist
     * @param content not changed meanwhile
     * @return false if there is one; it is left alone
     * @throws IOException if it can't be written, or not be made durable; the file is then missing or whole
     */
    public static boolean createUnderLease(Path file, Path aside, byte[] content) throws IOException {
        if (exists(file)) {
            return false;
        }
        write(aside, content);
        return name(file, aside, () -> linkedOrRenamed(file, aside));
    }

    /** What is aside already is another's, and stays. */
    private static void write(Path aside, byte[] content, FileAttribute<?>... attributes) throws IOException {
        FileChannel created = FileChannel.open(aside, NEW, attributes);
        try (FileChannel channel = created) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(aside);
            throw e;
        }
    }

    /** A way to give what is aside its name. */
    private interface Naming {

        /** Whether the name was free. */
        boolean done() throws IOException;
    }

    private static boolean name(Path file, Path aside, Naming naming) throws IOException {
        try {
            boolean named = naming.done();
            Durability.forceDirectory(directoryOf(file));
            return named;
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private static boolean renamed(Path file, Path aside) throws IOException {
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    /** A link fails if the name is taken, which a rename does not. */
    private static boolean linked(Path file, Path aside) throws IOException {
        try {
            Files.createLink(file, aside);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private static boolean linkedOrRenamed(Path file, Path aside) throws IOException {
        try {
            return linked(file, aside);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            return !exists(file) && renamed(file, aside);
        }
    }

    private static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static Path directoryOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "A file is in a directory");
    }
}
