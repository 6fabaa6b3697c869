package io.torpor.shard;

import java.nio.file.Path;

/**
 * A shard that was kept instead of destroyed, because it had changed after it was archived (I4). An operator decides
 * what becomes of it; Torpor never deletes it.
 *
 * @param task the task that moved it here
 * @param bucket where it came from
 * @param shard its name, with {@code .2}, {@code .3} … behind it when the task quarantined that shard before
 * @param path where it is
 * @param bytes the sum of its file sizes
 */
public record Quarantined(String task, String bucket, String shard, Path path, long bytes) {}
