package io.torpor.pipeline;

/**
 * How objects are written; each object's codec is in the manifest, so it matters to writing only.
 *
 * @param mode which objects are compressed
 * @param level of Zstandard, 1 (fast) to 19 (small)
 */
public record Compression(Mode mode, int level) {

    /** No object is compressed. */
    public static final Compression NONE = new Compression(Mode.NONE, 1);

    /** Which objects are compressed. */
    public enum Mode {
        /** Those of which a sample shrinks by a tenth at least. */
        AUTO,
        /** None. */
        NONE,
        /** All. */
        ZSTD
    }

    public Compression {
        if (level < 1 || level > 19) {
            throw new IllegalArgumentException("A level must be 1 to 19: " + level);
        }
    }
}
