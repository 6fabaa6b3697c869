package io.torpor.pipeline;

import io.torpor.archive.ShardEntry;

/**
 * A base of a shard: what an earlier archive holds of it.
 *
 * @param prefix the shard's, in the same store as the new archive
 * @param parts of all of it, or of those objects that a failed archive got; each is read when it is its turn
 */
public record BaseShard(String prefix, Iterable<ShardEntry> parts) {}
