package io.torpor.archive;

/**
 * An object of an archived shard. Its files cover it from the first to the last byte, without gap or overlap.
 *
 * @param key relative to the shard's prefix, one segment
 * @param size bytes in the archive, above 0
 * @param sha256 of the bytes in the archive, 64 lower-case hex digits
 * @param crc32c of the bytes in the archive, 8 lower-case hex digits
 * @param codec how the bytes in the archive were made of those of the files; {@value #NONE} is the only one yet
 */
public record ObjectPart(String key, long size, String sha256, String crc32c, String codec) {

    /** Content as it is. */
    public static final String NONE = "none";
}
