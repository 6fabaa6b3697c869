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

    /**
     * The totals of nodes' entries.
     *
     * @throws InvalidManifestException if there is no such number
     */
    public static Totals of(List<NodeEntry> nodes) {
        int shards = 0;
        ShardTotals all = ShardTotals.NONE;
        for (NodeEntry node : nodes) {
            for (ArchivedShard shard : node.shards()) {
                shards++;
                all = all.plus(shard.totals());
            }
        }
        return new Totals(shards, all.files(), all.bytes(), all.objects(), all.objectBytes());
    }
}
