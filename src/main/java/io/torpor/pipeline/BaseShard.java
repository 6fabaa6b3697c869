package io.torpor.pipeline;

import io.torpor.archive.ShardEntry;

/**
 * What an earlier archive holds of a shard.
 *
 * @param prefix the shard's, in the same place as the new archive
 * @param part all of it, or those objects that a failed archive got
 */
public record BaseShard(String prefix, ShardEntry part) {}
