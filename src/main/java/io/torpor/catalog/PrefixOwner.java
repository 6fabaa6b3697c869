package io.torpor.catalog;

/** Whose the prefix of an archive is, by its claim. */
public enum PrefixOwner {
    /** This cluster's pause claimed it. */
    OURS,
    /** There is no claim, and there need not be one: an earlier version wrote it. */
    UNCLAIMED_BEFORE,
    /** There is no claim, and there should be one. */
    NOBODY,
    /** Another cluster's, or another task's; or its claim can't be understood. */
    ANOTHER
}
