package io.torpor.pipeline;

import io.torpor.archive.ShardContent;

/**
 * A base of a shard: what an earlier archive holds of it.
 *
 * @param prefix the shard's, in the same store as the new archive
 * @param content all of it, or those objects that a failed archive got
 */
public record BaseShard(String prefix, ShardContent content) {}
