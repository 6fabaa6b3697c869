package io.torpor.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;

/** Attributes of files and directories: permission bits, all twelve, and modification times, to the nanosecond. */
public final class Attributes {

    private Attributes() {}

    /**
     * The permission bits, 0 to 07777, of a file, directory or link itself.
     *
     * @throws IOException if they can't be read
     */
    public static int mode(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    }

    /**
     * Sets the permission bits.
     *
     * @param path a file or directory, not a symbolic link (its target would be changed)
     * @param mode 0 to 07777
     * @throws IOException if they can't be set
     */
    public static void setMode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    /**
     * Sets modification time and permission bits and makes both durable. Does nothing when they are right already, so
     * it can be repeated on a file that the mode makes unreadable.
     *
     * @param path a file or directory, not a symbolic link (its target would be changed)
     * @param mode 0 to 07777
     * @param modified the modification time
     * @throws IOException if they can't be set or made durable; some may be set then
     */
    public static void apply(Path path, int mode, FileTime modified) throws IOException {
        boolean right =
                mode(path) == mode && modified.equals(Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS));
        if (right) {
            return;
        }

        // Opened first and the mode set last: the mode may forbid both to ourselves.
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            Files.setLastModifiedTime(path, modified);
            setMode(path, mode);
            channel.force(true);
        }
    }
}
