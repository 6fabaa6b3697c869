package io.torpor.store;

/** The result of {@link ObjectStore#copy}. */
public enum CopyResult {
    /** There is no such object, or the store can't copy it; nothing was made. */
    NOT,
    /** The copy is there; whoever wants to know that it is the right content reads it. */
    UNCHECKED,
    /** The copy is there, and the store has made sure by a checksum that it is the object that was meant. */
    CHECKED
}
