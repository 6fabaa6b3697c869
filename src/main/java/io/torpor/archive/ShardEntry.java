package io.torpor.archive;

import io.torpor.data.Owner;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entry of an archived shard.
 *
 * @param shard its name
 * @param mode permission bits of its own directory
 * @param modified modification time of its own directory
 * @param directories below it
 * @param files below it
 * @param objects that hold the files' content
 * @param owner whose its own directory was; null if it was Torpor's own, or an earlier version wrote this
 */
public record ShardEntry(
        String shard,
        int mode,
        Instant modified,
        List<DirectoryEntry> directories,
        List<FileEntry> files,
        List<ObjectEntry> objects,
        @Nullable Owner owner) {

    public ShardEntry {
        directories = List.copyOf(directories);
        files = List.copyOf(files);
        objects = List.copyOf(objects);
    }

    /** An entry of a shard whose own directory is Torpor's own. */
    public ShardEntry(
            String shard,
            int mode,
            Instant modified,
            List<DirectoryEntry> directories,
            List<FileEntry> files,
            List<ObjectEntry> objects) {
        this(shard, mode, modified, directories, files, objects, null);
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
