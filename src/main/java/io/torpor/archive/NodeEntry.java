package io.torpor.archive;

import java.util.List;

/**
 * The entry of a node in a manifest: what it archived.
 *
 * @param node the node's id
 * @param shards may be empty
 */
public record NodeEntry(String node, List<ShardEntry> shards) {

    public NodeEntry {
        shards = List.copyOf(shards);
    }
}
