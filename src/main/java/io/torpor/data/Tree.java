package io.torpor.data;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;

/**
 * A directory with all that is in it, at one moment.
 *
 * @param root the directory
 * @param mode the root's permission bits
 * @param modified the root's modification time
 * @param entries files and directories below the root, sorted by path, a directory before what is in it
 */
public record Tree(Path root, int mode, FileTime modified, List<TreeEntry> entries) {

    public Tree {
        entries = List.copyOf(entries);
    }

    /** The sum of all file sizes. */
    public long bytes() {
        return entries.stream().mapToLong(TreeEntry::size).sum();
    }
}
