package io.torpor.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An archive in a store that no record explains.
 *
 * @param kind what it is
 * @param bucket name of the bucket
 * @param task that wrote it
 * @param location canonical location of its object store
 * @param created when its manifest was made; null of half a one
 * @param objectBytes bytes of its objects; null of half a one
 */
public record ArchiveOrphan(
        Kind kind,
        String bucket,
        String task,
        String location,
        @Nullable Instant created,
        @Nullable Long objectBytes) {

    /** The kinds of archives that belong to nobody. */
    public enum Kind {
        /** Complete, and not on record; or a copy of one that is on record in another place. */
        ARCHIVE,
        /** Without a manifest, and no task is at work on it. */
        HALF
    }
}
