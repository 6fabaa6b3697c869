package io.torpor.archive;

/**
 * The entry of a list of a shard: a document of its own with some of the shard's files, where there are many.
 *
 * @param key relative to the shard's prefix
 * @param sha256 of the list, 64 lower-case hex digits
 */
record ListEntry(String key, String sha256) {

    /** The key of a list. */
    static String key(int number) {
        return "list-%06d.json".formatted(number);
    }
}
