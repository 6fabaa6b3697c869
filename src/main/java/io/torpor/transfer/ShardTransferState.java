package io.torpor.transfer;

/** The states of a shard transfer. */
public enum ShardTransferState {
    /** Not done yet. */
    PENDING,
    /** Pause: in the archive, and verified. */
    ARCHIVED,
    /** Resume: about to be moved to its place; recorded before the rename (I1). */
    ADOPTING,
    /** Resume: in its place. */
    ADOPTED,
    /** Not on this node's disk any more: released, or undone. */
    REMOVED,
    /** Moved aside, because it is not what was archived (I4). */
    QUARANTINED,
    /** Was not there when a pause was rolled back: the archive may be the last copy. */
    MISSING
}
