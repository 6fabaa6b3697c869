package io.torpor.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Facts of an inode that Java does not tell.
 *
 * @param links names that it has
 * @param number of it on its file system
 * @param allocated bytes of the disk that it takes; fewer than its size where it has holes
 * @param attributes bits of {@code statx(2)}
 */
public record InodeFacts(long links, long number, long allocated, long attributes) {

    private static final long IMMUTABLE = 0x10;
    private static final long APPEND_ONLY = 0x20;
    private static final long ROOT_OF_A_MOUNT = 0x2000;

    /**
     * The facts of a file, directory or link itself; empty where the platform does not tell them.
     *
     * @throws java.nio.file.NoSuchFileException if it is gone
     * @throws IOException if it can't be looked at
     */
    public static Optional<InodeFacts> of(Path path) throws IOException {
        LinuxFiles linux = LinuxFiles.INSTANCE;
        return linux == null ? Optional.empty() : Optional.of(linux.facts(path));
    }

    /**
     * The inodes that can still be made on the file system of a path; {@link Long#MAX_VALUE} where it counts none, or the
     * platform does not tell.
     *
     * @throws IOException if it can't be asked
     */
    public static long free(Path path) throws IOException {
        LinuxFiles linux = LinuxFiles.INSTANCE;
        return linux == null ? Long.MAX_VALUE : linux.freeInodes(path);
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
