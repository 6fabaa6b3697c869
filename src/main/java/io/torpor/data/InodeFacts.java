package io.torpor.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * Facts of an inode, of one look: those that Java tells, too, since a second look at each of millions of files would cost
 * as much as the first.
 *
 * @param type its kind and mode, as {@code st_mode} has them
 * @param owner whose it is
 * @param size bytes of a file; of others as the file system has it
 * @param modified modification time, to the nanosecond where the file system has it
 * @param changed inode change time (ctime)
 * @param links names that it has
 * @param allocated bytes of the disk that it takes, fewer than its size where it has holes; where the platform does not
 *     tell, its size
 * @param attributes bits of {@code statx(2)}; none where the platform does not tell
 */
public record InodeFacts(
        int type,
        Owner owner,
        long size,
        Instant modified,
        Instant changed,
        long links,
        long allocated,
        long attributes) {

    private static final int KIND = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR_FILE = 0100000;
    private static final int SYMBOLIC_LINK = 0120000;

    private static final long IMMUTABLE = 0x10;
    private static final long APPEND_ONLY = 0x20;
    private static final long ROOT_OF_A_MOUNT = 0x2000;

    /**
     * The facts of a file, directory or link itself.
     *
     * @throws java.nio.file.NoSuchFileException if it is gone
     * @throws IOException if it can't be looked at
     */
    public static InodeFacts of(Path path) throws IOException {
        LinuxFiles linux = LinuxFiles.of(path);
        return linux == null ? toldByJava(path) : linux.facts(path);
    }

    static InodeFacts toldByJava(Path path) throws IOException {
        Map<String, Object> told = Files.readAttributes(
                path, "unix:mode,uid,gid,size,lastModifiedTime,ctime,nlink", LinkOption.NOFOLLOW_LINKS);
        long size = get(told, "size", Long.class);
        return new InodeFacts(
                get(told, "mode", Integer.class),
                new Owner(get(told, "uid", Integer.class), get(told, "gid", Integer.class)),
                size,
                get(told, "lastModifiedTime", FileTime.class).toInstant(),
                get(told, "ctime", FileTime.class).toInstant(),
                get(told, "nlink", Integer.class),
                size,
                0);
    }

    private static <T> T get(Map<String, Object> attributes, String name, Class<T> type) {
        return type.cast(Objects.requireNonNull(attributes.get(name), name));
    }

    /**
     * The inodes that can still be made on the file system of a path; {@link Long#MAX_VALUE} where it counts none, or the
     * platform does not tell.
     *
     * @throws IOException if it can't be asked
     */
    public static long free(Path path) throws IOException {
        LinuxFiles linux = LinuxFiles.of(path);
        return linux == null ? Long.MAX_VALUE : linux.freeInodes(path);
    }

    /** The permission bits, 0 to 07777. */
    public int mode() {
        return type & 07777;
    }

    /** Whether it is a directory. */
    public boolean isDirectory() {
        return (type & KIND) == DIRECTORY;
    }

    /** Whether it is a regular file. */
    public boolean isRegularFile() {
        return (type & KIND) == REGULAR_FILE;
    }

    /** Whether it is a symbolic link. */
    public boolean isSymbolicLink() {
        return (type & KIND) == SYMBOLIC_LINK;
    }

    /** Whether a flag ({@code chattr +i} or {@code +a}) forbids everybody to rename or delete it. */
    public boolean isFixed() {
        return (attributes & (IMMUTABLE | APPEND_ONLY)) != 0;
    }

    /** Whether something is mounted here. */
    public boolean isMountPoint() {
        return (attributes & ROOT_OF_A_MOUNT) != 0;
    }
}
