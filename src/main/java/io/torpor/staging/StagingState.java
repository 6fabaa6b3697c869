package io.torpor.staging;

/** Where a recorded directory is in its life. It only moves forward, until its path is reserved anew. */
public enum StagingState {

    /** A task may use the directory. It may or may not exist. */
    RESERVED,

    /** No task uses it any more: the sweeper deletes it. */
    CLEANUP_REQUIRED,

    /** Deleted, and its absence checked. */
    CLEANED
}
