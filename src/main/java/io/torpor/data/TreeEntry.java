package io.torpor.data;

import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a tree: one file or directory, as it was when the tree was scanned.
 *
 * @param path relative to the tree's root, with {@code /} between names; the root itself is not an entry
 * @param directory a directory, else a regular file; there is nothing else in a tree
 * @param size bytes; 0 for a directory
 * @param modified modification time, to the nanosecond where the file system has it
 * @param mode permission bits, 0 to 07777
 * @param changed inode change time (ctime): moves with every change of content or attributes, and can't be set back
 * @param owner whose it is; null if it is this process's own
 * @param allocated bytes of the disk that a file with holes takes; of all others the size
 */
public record TreeEntry(
        String path,
        boolean directory,
        long size,
        FileTime modified,
        int mode,
        FileTime changed,
        @Nullable Owner owner,
        long allocated) {

    /** An entry of this process's own, without holes. */
    public TreeEntry(String path, boolean directory, long size, FileTime modified, int mode, FileTime changed) {
        this(path, directory, size, modified, mode, changed, null, size);
    }

    /** Whether the file has holes: it takes less of the disk than its size. */
    public boolean isSparse() {
        return allocated < size;
    }
}
