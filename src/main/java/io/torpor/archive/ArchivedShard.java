package io.torpor.archive;

/**
 * An archived shard, as the manifest has it.
 *
 * @param shard its name
 * @param sha256 of its document, 64 lower-case hex digits
 * @param totals of what is in it
 */
public record ArchivedShard(String shard, String sha256, ShardTotals totals) {}
