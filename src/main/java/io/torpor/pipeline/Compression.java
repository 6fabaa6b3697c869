package io.torpor.pipeline;

/**
 * The compression of objects when they are written; each object's codec is in the manifest, so readers need not know
 * it.
 *
 * @param mode which objects are compressed
 * @param level of Zstandard, 1 (fast) to 19 (small)
 */
public record Compression(Mode mode, int level) {

    /** The compression of no object. */
    public static final Compression NONE = new Compression(Mode.NONE, 1);

    /** The mode: which objects are compressed. */
    public enum Mode {
        /** Those of which a sample shrinks by a tenth at least. */
        AUTO,
        /** None. */
        NONE,
        /** All. */
        ZSTD
    }

    /**
     * The compression, checked.
     *
     * @throws IllegalArgumentException if there is no such level
     */
    public Compression {
        if (level < 1 || level > 19) {
            throw new IllegalArgumentException("A level must be 1 to 19: " + level);
        }
    }
}
