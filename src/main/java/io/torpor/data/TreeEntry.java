package io.torpor.data;

import java.nio.file.attribute.FileTime;

/**
 * An entry of a tree: one file or directory, as it was when the tree was scanned.
 *
 * @param path relative to the tree's root, with {@code /} between names; the root itself is not an entry
 * @param directory a directory, else a regular file; there is nothing else in a tree
 * @param size bytes; 0 for a directory
 * @param modified modification time, to the nanosecond where the file system has it
 * @param mode permission bits, 0 to 07777
 * @param changed inode change time (ctime): moves with every change of content or attributes, and can't be set back
 */
public record TreeEntry(String path, boolean directory, long size, FileTime modified, int mode, FileTime changed) {}
