package io.torpor.catalog;

/** The states of an archive that is on record: what can be done with it. */
public enum ArchiveState {
    /** Whole and verified: a resume may name it. */
    COMPLETE,
    /** Half an archive that a failed pause left on purpose, for its retry. No resume can read it. */
    KEPT,
    /** Out of use for good, and being deleted. */
    DISCARDING
}
