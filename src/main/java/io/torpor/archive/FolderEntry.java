package io.torpor.archive;

import io.torpor.data.FolderAttributes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The entry of a bucket's own folder on a node.
 *
 * @param mode permission bits, without set-user-ID
 * @param modified modification time, to the nanosecond
 * @param uid whose it was; null if it was Torpor's own
 * @param gid its group; null exactly if {@code uid} is
 */
public record FolderEntry(
        int mode,
        Instant modified,
        @MayBeMissing @Nullable Long uid,
        @MayBeMissing @Nullable Long gid) {

    /** The entry of a folder; null if there was none. */
    public static @Nullable FolderEntry of(@Nullable FolderAttributes folder) {
        return folder == null
                ? null
                : new FolderEntry(
                        folder.mode(),
                        folder.modified(),
                        OwnerNumbers.uid(folder.owner()),
                        OwnerNumbers.gid(folder.owner()));
    }

    /** What the folder is given when it is made again. */
    public FolderAttributes attributes() {
        return new FolderAttributes(mode, modified, OwnerNumbers.owner(uid, gid));
    }
}
