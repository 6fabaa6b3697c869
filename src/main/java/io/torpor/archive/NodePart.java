package io.torpor.archive;

import java.util.List;

/**
 * What one node archived.
 *
 * @param node the node's id
 * @param shards may be empty
 */
public record NodePart(String node, List<ShardPart> shards) {

    public NodePart {
        shards = List.copyOf(shards);
    }
}
