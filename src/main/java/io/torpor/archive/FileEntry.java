package io.torpor.archive;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The entry of a file of an archived shard.
 *
 * @param path relative to the shard, with {@code /} between names
 * @param size bytes
 * @param modified modification time, to the nanosecond
 * @param mode permission bits, without set-user-ID and set-group-ID
 * @param sha256 of the content, 64 lower-case hex digits
 * @param object the key of the object that holds the content; null if the file is empty
 * @param offset where the content begins in the object's content, from byte 0
 */
public record FileEntry(
        String path,
        long size,
        Instant modified,
        int mode,
        String sha256,
        @Nullable String object,
        long offset) {}
