package io.torpor.catalog;

/**
 * A finding of a check.
 *
 * @param kind what is wrong
 * @param object key of the object; the archive's prefix where all of it is meant
 * @param message for people
 */
public record CheckFinding(Kind kind, String object, String message) {

    /** The kinds of findings. The words are stable. */
    public enum Kind {
        /** There is nothing of the archive. */
        ARCHIVE_MISSING,
        /** The manifest or its sum is not there. */
        MANIFEST_MISSING,
        /** The manifest is not what its sum says, or not in order. */
        MANIFEST_DAMAGED,
        /** A shard's document is not there. */
        DOCUMENT_MISSING,
        /** A shard's document is not what the manifest says of the shard. */
        DOCUMENT_DAMAGED,
        /** An object that the manifest names is not there. */
        OBJECT_MISSING,
        /** An object has another size than the manifest says. */
        OBJECT_SIZE,
        /** An object's bytes are not what they were. */
        OBJECT_DAMAGED,
        /** An object that the manifest does not name. It harms nothing. */
        STRAY;

        /** Whether the archive is not whole. */
        boolean isDamage() {
            return this != STRAY;
        }
    }
}
