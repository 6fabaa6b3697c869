package io.torpor.pipeline;

import io.torpor.data.Tree;
import java.util.List;

/**
 * A source: a shard that is to be archived.
 *
 * @param shard its name
 * @param tree just scanned
 * @param bases what archives in the same store hold of it, best first; objects of these are used again where their
 *     content still is the shard's
 */
public record ShardSource(String shard, Tree tree, List<BaseShard> bases) {

    public ShardSource {
        bases = List.copyOf(bases);
    }

    /** A source of a shard that was never archived. */
    public ShardSource(String shard, Tree tree) {
        this(shard, tree, List.of());
    }
}
