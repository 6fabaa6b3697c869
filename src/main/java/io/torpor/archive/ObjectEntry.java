package io.torpor.archive;

/**
 * The entry of an object of an archived shard. The shard's files cover its content from the first to the last byte,
 * without gap or overlap; the content is what the object's bytes are, once decoded.
 *
 * @param key relative to the shard's prefix, one segment
 * @param size bytes in the store, above 0
 * @param sha256 of the bytes in the store, 64 lower-case hex digits
 * @param crc32c of the bytes in the store, 8 lower-case hex digits
 * @param codec how the bytes in the store were made of those of the files; {@value #NONE} or {@value #ZSTD}
 */
public record ObjectEntry(String key, long size, String sha256, String crc32c, String codec) {

    /** The codec of one Zstandard frame of the content. */
    public static final String ZSTD = "zstd";

    /** The codec of content as it is. */
    public static final String NONE = "none";

    /** Whether the content is other bytes than the object's. */
    public boolean isCompressed() {
        return codec.equals(ZSTD);
    }
}
