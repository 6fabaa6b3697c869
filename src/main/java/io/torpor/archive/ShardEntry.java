package io.torpor.archive;

import java.time.Instant;
import java.util.List;

/**
 * The entry of an archived shard.
 *
 * @param shard its name
 * @param mode permission bits of its own directory
 * @param modified modification time of its own directory
 * @param directories below it
 * @param files below it
 * @param objects that hold the files' content
 */
public record ShardEntry(
        String shard,
        int mode,
        Instant modified,
        List<DirectoryEntry> directories,
        List<FileEntry> files,
        List<ObjectEntry> objects) {

    public ShardEntry {
        directories = List.copyOf(directories);
        files = List.copyOf(files);
        objects = List.copyOf(objects);
    }

    /** The bytes of all files. */
    public long bytes() {
        return files.stream().mapToLong(FileEntry::size).sum();
    }

    /** The bytes of all objects, in the store. */
    public long objectBytes() {
        return objects.stream().mapToLong(ObjectEntry::size).sum();
    }
}
