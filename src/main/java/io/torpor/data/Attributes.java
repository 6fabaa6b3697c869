package io.torpor.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

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
     * Sets the modification time. Java makes 1970 of a time before it that has a fraction of a second, and four calls of
     * the system of one; this does not, where {@link #canSet} says so.
     *
     * @param path a file or directory, or a link itself
     * @throws IOException if it can't be set
     */
    public static void setModified(Path path, Instant modified) throws IOException {
        LinuxFiles linux = LinuxFiles.of(path);
        if (linux != null) {
            linux.setModified(path, modified.getEpochSecond(), modified.getNano());
        } else {
            Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(FileTime.from(modified), null, null);
        }
    }

    /**
     * Gives a file or directory to an owner and group. It may take set-group-ID away, so modes are set after it.
     *
     * @param path a file or directory, or a link itself
     * @throws IOException if this process may not
     */
    public static void setOwner(Path path, Owner owner) throws IOException {
        Files.setAttribute(path, "unix:gid", owner.gid(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:uid", owner.uid(), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Checks the owner and group that were set.
     *
     * @throws FileSystemException saying whose it is instead
     * @throws IOException if that can't be read
     */
    public static void requireOwner(Path path, Owner owner) throws IOException {
        Owner is = InodeFacts.of(path).owner();
        if (!is.equals(owner)) {
            throw new FileSystemException(path.toString(), null, "it was given to " + owner + " and belongs to " + is);
        }
    }

    /**
     * The attributes of a folder.
     *
     * @throws IOException if they can't be read
     */
    public static FolderAttributes ofFolder(Path folder, ProcessRights rights) throws IOException {
        InodeFacts found = InodeFacts.of(folder);
        return new FolderAttributes(found.mode(), found.modified(), rights.kept(found.owner()));
    }

    /** Whether {@link #setModified} can set this time here, as far as the platform is concerned. */
    public static boolean canSet(Instant modified) {
        return !isBeyondJava(modified) || LinuxFiles.areThere();
    }

    private static boolean isBeyondJava(Instant modified) {
        return modified.getEpochSecond() < 0 && modified.getNano() != 0;
    }

    /**
     * Checks what was set: a disk may take a time or a mode, and keep another.
     *
     * @param path a file or directory, or a link itself
     * @throws FileSystemException saying what it is instead
     * @throws IOException if it can't be read
     */
    public static void requireAre(Path path, int mode, Instant modified) throws IOException {
        InodeFacts found = InodeFacts.of(path);
        if (!found.modified().equals(modified)) {
            throw new FileSystemException(
                    path.toString(),
                    null,
                    "its modification time was set to " + modified + " and is " + found.modified());
        }
        if (found.mode() != mode) {
            throw new FileSystemException(
                    path.toString(), null, "its mode was set to %04o and is %04o".formatted(mode, found.mode()));
        }
    }

    /**
     * Sets modification time and permission bits, checks them, and makes both durable. Does nothing when they are right already, so
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
            setModified(path, modified.toInstant());
            setMode(path, mode);
            requireAre(path, mode, modified.toInstant());
            channel.force(true);
        }
    }
}
