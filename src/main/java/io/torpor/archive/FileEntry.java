package io.torpor.archive;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.torpor.data.Owner;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The entry of a file of an archived shard.
 *
 * @param path relative to the shard, with {@code /} between names
 * @param size bytes
 * @param modified modification time, to the nanosecond
 * @param mode permission bits, without set-user-ID and set-group-ID
 * @param sha256 of the content, 64 lower-case hex digits
 * @param object the key of the object that holds the content; null if the file is empty
 * @param offset where the content begins in the object's content, from byte 0
 * @param uid whose it was; null if it was Torpor's own, or an earlier version wrote this
 * @param gid its group; null exactly if {@code uid} is
 * @param allocated bytes that it took of the disk, if it has holes; null if it has none
 */
public record FileEntry(
        String path,
        long size,
        Instant modified,
        int mode,
        String sha256,

        @JsonInclude(JsonInclude.Include.ALWAYS) @MayBeMissing @Nullable
        String object,

        long offset,
        @MayBeMissing @Nullable Long uid,
        @MayBeMissing @Nullable Long gid,
        @MayBeMissing @Nullable Long allocated) {

    /** An entry of a file without holes, of Torpor's own. */
    public FileEntry(
            String path, long size, Instant modified, int mode, String sha256, @Nullable String object, long offset) {
        this(path, size, modified, mode, sha256, object, offset, (Owner) null, null);
    }

    /** An entry of an owner's file; null for Torpor's own. */
    public FileEntry(
            String path,
            long size,
            Instant modified,
            int mode,
            String sha256,
            @Nullable String object,
            long offset,
            @Nullable Owner owner,
            @Nullable Long allocated) {
        this(
                path,
                size,
                modified,
                mode,
                sha256,
                object,
                offset,
                OwnerNumbers.uid(owner),
                OwnerNumbers.gid(owner),
                allocated);
    }

    /** Whose it was; null if it was Torpor's own, or an earlier version wrote this. */
    public @Nullable Owner owner() {
        return OwnerNumbers.owner(uid, gid);
    }

    /** The bytes of a disk that the content takes: less than its size if it has holes. */
    public long diskBytes() {
        return allocated == null ? size : allocated;
    }
}
