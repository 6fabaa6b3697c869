package io.torpor.archive;

/**
 * What an earlier archive holds of a shard.
 *
 * @param prefix the shard's, in the same place as the new archive
 * @param part all of it, or those objects that a failed archive got
 */
public record EarlierShard(String prefix, ShardPart part) {}
