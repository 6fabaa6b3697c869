package io.torpor.catalog;

/**
 * Something in Torpor's own directory on this node that no record names.
 *
 * @param kind where it lies
 * @param path of it
 */
public record DiskOrphan(Kind kind, String path) {

    /** The kinds of what lies on a disk without a record. */
    public enum Kind {
        /** A shard on its way in. */
        STAGING,
        /** A shard that was moved out of its bucket. It may be the last copy. */
        TRASH,
        /** A shard that was kept instead of destroyed, by a task that is not on record. */
        QUARANTINE,
        /** A shard's lock whose task is not at work. */
        LOCK
    }
}
