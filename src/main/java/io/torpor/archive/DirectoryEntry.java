package io.torpor.archive;

import java.time.Instant;

/**
 * The entry of a directory of an archived shard.
 *
 * @param path relative to the shard, with {@code /} between names
 * @param mode permission bits, without set-user-ID
 * @param modified modification time, to the nanosecond
 */
public record DirectoryEntry(String path, int mode, Instant modified) {}
