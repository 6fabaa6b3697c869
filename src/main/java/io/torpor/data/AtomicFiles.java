package io.torpor.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Objects;
import java.util.Set;

/**
 * Atomic files: small ones that are there as a whole or not at all, and durable. Each is written aside, forced, brought
 * to its place by one call, and its directory forced. The place aside is the caller's, since it tells what a crash may
 * leave; it is in the same file system, and removed whatever happens.
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
        try {
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            Durability.forceDirectory(directoryOf(file));
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    /**
     * Writes a file if there is none. Two writers at once don't both win, but for file systems without hard links.
     *
     * @param file in a directory that exists
     * @param aside must not exist
     * @param content not changed meanwhile
     * @return false if there is one; it is left alone
     * @throws IOException if it can't be written, or not be made durable; the file is then missing or whole
     */
    public static boolean create(Path file, Path aside, byte[] content) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        write(aside, content);
        try {
            Files.createLink(file, aside); // fails if the name is taken, which a rename does not
            Durability.forceDirectory(directoryOf(file));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    /** What is aside already is another's, and stays. */
    private static void write(Path aside, byte[] content, FileAttribute<?>... attributes) throws IOException {
        FileChannel opened = FileChannel.open(aside, NEW, attributes);
        try (FileChannel channel = opened) {
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

    private static Path directoryOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "A file is in a directory");
    }
}
