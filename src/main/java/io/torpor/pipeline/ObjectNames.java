package io.torpor.pipeline;

/** The names of a shard's objects: {@code file-000001}, {@code pack-000001} and so on. */
final class ObjectNames {

    private int files;
    private int packs;

    /** A name for an object with one file. */
    String file() {
        return "file-%06d".formatted(++files);
    }

    /** A name for an object with several files. */
    String pack() {
        return "pack-%06d".formatted(++packs);
    }
}
