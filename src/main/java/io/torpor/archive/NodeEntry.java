package io.torpor.archive;

import java.util.List;

/**
 * What one node archived.
 *
 * @param node the node's id
 * @param shards may be empty
 */
public record NodeEntry(String node, List<ShardEntry> shards) {

    public NodeEntry {
        shards = List.copyOf(shards);
    }
}
