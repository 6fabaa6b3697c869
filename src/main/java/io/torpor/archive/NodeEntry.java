package io.torpor.archive;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entry of a node in a manifest: what it archived.
 *
 * @param node the node's id
 * @param shards may be empty
 * @param folder of the bucket's own folder there; null if there was none, or an earlier version wrote this
 */
public record NodeEntry(
        String node,
        List<ArchivedShard> shards,
        @MayBeMissing @Nullable FolderEntry folder) {

    public NodeEntry {
        shards = List.copyOf(shards);
    }

    /** An entry of a node without a folder of the bucket. */
    public NodeEntry(String node, List<ArchivedShard> shards) {
        this(node, shards, null);
    }
}
