package io.torpor.archive;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The manifest of layout version 1, which has all files of all shards in it. Read, and not written any more. */
record ManifestV1(
        int formatVersion,
        String bucket,
        @MayBeMissing @Nullable String bucketUuid,
        String task,
        Instant created,
        String software,
        Totals totals,
        List<NodeV1> nodes) {

    /** What a node archived. */
    record NodeV1(
            String node,
            List<ShardEntry> shards,
            @MayBeMissing @Nullable FolderEntry folder) {}

    /** The same, as a root of sums: those of the documents that were written with these entries. */
    Manifest root(ArchiveId id) {
        List<NodeEntry> entries = nodes.stream()
                .map(node -> new NodeEntry(
                        node.node(),
                        node.shards().stream()
                                .map(shard -> new ArchivedShard(
                                        shard.shard(),
                                        ShardDocuments.sum(
                                                ShardDocument.version1(id.shard(node.node(), shard.shard()), shard)),
                                        ShardTotals.of(shard)))
                                .toList(),
                        node.folder()))
                .toList();
        return new Manifest(formatVersion, bucket, bucketUuid, task, created, software, null, totals, entries);
    }

    /** The entries, by node and shard. */
    Map<String, ShardEntry> entries() {
        Map<String, ShardEntry> all = new TreeMap<>();
        nodes.forEach(node -> node.shards().forEach(shard -> all.put(key(node.node(), shard.shard()), shard)));
        return all;
    }

    static String key(String node, String shard) {
        return node + "/" + shard;
    }
}
