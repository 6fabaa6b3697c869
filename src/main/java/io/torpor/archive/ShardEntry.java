package io.torpor.archive;

import io.torpor.data.Owner;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entry of an archived shard, or a part of it: what is in a document. Objects and the files in them are in the same
 * part; a directory is in the same part as what it holds, or in an earlier one.
 *
 * @param shard its name
 * @param mode permission bits of its own directory
 * @param modified modification time of its own directory
 * @param directories below it
 * @param files below it
 * @param objects that hold the files' content
 * @param uid whose its own directory was; null if it was Torpor's own, or an earlier version wrote this
 * @param gid its group; null exactly if {@code uid} is
 */
public record ShardEntry(
        String shard,
        int mode,
        Instant modified,
        List<DirectoryEntry> directories,
        List<FileEntry> files,
        List<ObjectEntry> objects,
        @MayBeMissing @Nullable Long uid,
        @MayBeMissing @Nullable Long gid) {

    /** The most files and directories of a part, about: what a reader holds at a time for a shard of millions. */
    public static final int MOST_ENTRIES = 8192;

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

    /** An entry of a shard whose own directory is an owner's; null for Torpor's own. */
    public ShardEntry(
            String shard,
            int mode,
            Instant modified,
            List<DirectoryEntry> directories,
            List<FileEntry> files,
            List<ObjectEntry> objects,
            @Nullable Owner owner) {
        this(shard, mode, modified, directories, files, objects, OwnerNumbers.uid(owner), OwnerNumbers.gid(owner));
    }

    /** Whose its own directory was; null if it was Torpor's own, or an earlier version wrote this. */
    public @Nullable Owner owner() {
        return OwnerNumbers.owner(uid, gid);
    }

    /**
     * The bytes of all files.
     *
     * @throws ArithmeticException if there is no such number
     */
    public long bytes() {
        return files.stream().mapToLong(FileEntry::size).reduce(0, Math::addExact);
    }

    /**
     * The bytes of all objects, in the store.
     *
     * @throws ArithmeticException if there is no such number
     */
    public long objectBytes() {
        return objects.stream().mapToLong(ObjectEntry::size).reduce(0, Math::addExact);
    }

    /** The same shard's own directory, with nothing in it. */
    public ShardEntry head() {
        return new ShardEntry(shard, mode, modified, List.of(), List.of(), List.of(), uid, gid);
    }
}
