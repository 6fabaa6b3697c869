package io.torpor.archive;

import io.torpor.data.Owner;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The entry of a directory of an archived shard.
 *
 * @param path relative to the shard, with {@code /} between names
 * @param mode permission bits, without set-user-ID
 * @param modified modification time, to the nanosecond
 * @param uid whose it was; null if it was Torpor's own, or an earlier version wrote this
 * @param gid its group; null exactly if {@code uid} is
 */
public record DirectoryEntry(
        String path,
        int mode,
        Instant modified,
        @MayBeMissing @Nullable Long uid,
        @MayBeMissing @Nullable Long gid) {

    /** An entry of a directory of Torpor's own. */
    public DirectoryEntry(String path, int mode, Instant modified) {
        this(path, mode, modified, null);
    }

    /** An entry of an owner's directory; null for Torpor's own. */
    public DirectoryEntry(String path, int mode, Instant modified, @Nullable Owner owner) {
        this(path, mode, modified, OwnerNumbers.uid(owner), OwnerNumbers.gid(owner));
    }

    /** Whose it was; null if it was Torpor's own, or an earlier version wrote this. */
    public @Nullable Owner owner() {
        return OwnerNumbers.owner(uid, gid);
    }
}
