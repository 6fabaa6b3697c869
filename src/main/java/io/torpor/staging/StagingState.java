package io.torpor.staging;

/** The states of a staging directory. They only move forward, until its path is reserved anew. */
public enum StagingState {

    /** A task may use the directory. It may or may not exist. */
    RESERVED,

    /** No task uses it any more: the sweeper deletes it. */
    CLEANUP_REQUIRED,

    /** Deleted, and its absence checked. */
    CLEANED
}
