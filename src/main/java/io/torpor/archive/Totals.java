package io.torpor.archive;

import java.util.List;

/**
 * The totals of a manifest: sums over all nodes.
 *
 * @param shards how many
 * @param files how many, empty ones included
 * @param bytes of all files
 * @param objects how many; the manifest and the shards' documents don't count
 * @param objectBytes of all objects
 */
public record Totals(int shards, long files, long bytes, long objects, long objectBytes) {

    /** The totals of nodes' entries. */
    public static Totals of(List<NodeEntry> nodes) {
        List<ShardEntry> shards =
                nodes.stream().flatMap(node -> node.shards().stream()).toList();
        return new Totals(
                shards.size(),
                shards.stream().mapToLong(shard -> shard.files().size()).sum(),
                shards.stream().mapToLong(ShardEntry::bytes).sum(),
                shards.stream().mapToLong(shard -> shard.objects().size()).sum(),
                shards.stream().mapToLong(ShardEntry::objectBytes).sum());
    }
}
