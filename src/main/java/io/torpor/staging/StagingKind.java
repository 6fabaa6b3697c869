package io.torpor.staging;

/** The kind of a staging directory: what it is for. */
public enum StagingKind {

    /** A shard on its way in: downloaded here, then moved to its bucket. */
    STAGING,

    /** A shard on its way out: moved here from its bucket, then deleted. */
    TRASH,

    /** A trial of a move: an empty directory, in either of its two places. */
    TRIAL
}
