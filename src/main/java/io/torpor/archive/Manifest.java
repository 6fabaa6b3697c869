package io.torpor.archive;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The manifest of an archive: what is in it, and the commit point of a pause. A value; whether it could be true is
 * checked when it is written and when it is read.
 *
 * @param formatVersion {@link #VERSION}
 * @param bucket the bucket's name
 * @param bucketUuid as the cluster manager has it; null if it has none
 * @param task the pause task
 * @param created when the manifest was made
 * @param software what wrote it, with its version
 * @param nodes what each node archived
 * @param totals sums over all nodes
 */
public record Manifest(
        int formatVersion,
        String bucket,
        @Nullable String bucketUuid,
        String task,
        Instant created,
        String software,
        List<NodeEntry> nodes,
        Totals totals) {

    /** The version of the layout that this version of Torpor writes, and the newest that it reads. */
    public static final int VERSION = 1;

    public Manifest {
        nodes = List.copyOf(nodes);
    }

    /**
     * A manifest in the current version, with its totals.
     *
     * @param bucketUuid null if the cluster manager has none
     */
    public static Manifest of(
            String bucket,
            @Nullable String bucketUuid,
            String task,
            Instant created,
            String software,
            List<NodeEntry> nodes) {
        return new Manifest(VERSION, bucket, bucketUuid, task, created, software, nodes, Totals.of(nodes));
    }

    /**
     * The identity of the archive.
     *
     * @throws io.torpor.problem.ProblemException {@code invalid-request} for what is no bucket's name or task's id
     */
    public ArchiveId id() {
        return new ArchiveId(bucket, task);
    }

    /** All shards by their keys, in the order of the manifest. */
    public Map<ShardKey, ShardEntry> shards() {
        Map<ShardKey, ShardEntry> all = new LinkedHashMap<>();
        for (NodeEntry node : nodes) {
            for (ShardEntry shard : node.shards()) {
                all.put(id().shard(node.node(), shard.shard()), shard);
            }
        }
        return all;
    }

    /** The entry of a node's shard; empty if the node archived no such shard. */
    public Optional<ShardEntry> shard(String node, String shard) {
        return nodes.stream()
                .filter(entry -> entry.node().equals(node))
                .flatMap(entry -> entry.shards().stream())
                .filter(entry -> entry.shard().equals(shard))
                .findFirst();
    }

    /** Whether both say the same of the archive; when they were made, and by what, may differ. */
    boolean sameContent(Manifest other) {
        return equals(new Manifest(
                other.formatVersion,
                other.bucket,
                other.bucketUuid,
                other.task,
                created,
                software,
                other.nodes,
                other.totals));
    }
}
