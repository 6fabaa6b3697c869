package io.torpor.catalog;

/** The outcomes of a check of an archive. */
public enum CheckOutcome {
    /** All is there, and as the manifest says. */
    SOUND,
    /** Something that a resume needs, or that the layout promises, is missing or not what it was. */
    DAMAGED,
    /** Its store answers, and there is nothing of it: it was moved or deleted, or its disk is away. */
    MISSING,
    /** It could not be read to the end, which says nothing of it. */
    NOT_CHECKED
}
