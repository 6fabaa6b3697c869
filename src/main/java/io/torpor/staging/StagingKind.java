package io.torpor.staging;

/** What a recorded directory is for. */
public enum StagingKind {

    /** A shard on its way in: downloaded here, then moved to its bucket. */
    STAGING,

    /** A shard on its way out: moved here from its bucket, then deleted. */
    TRASH
}
