package io.torpor.archive;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The manifest of an archive: a root of sums over the documents of its shards, and the commit point of a pause. A value;
 * whether it could be true is checked when it is written and when it is read.
 *
 * @param formatVersion {@link #VERSION}, or the older one that it was read from
 * @param bucket the bucket's name
 * @param bucketUuid as the cluster manager has it; null if it has none
 * @param task the pause task
 * @param created when the manifest was made
 * @param software what wrote it, with its version
 * @param database where the database stood then; null if an earlier version wrote this
 * @param totals sums over all nodes
 * @param nodes what each node archived
 */
public record Manifest(
        int formatVersion,
        String bucket,
        @MayBeMissing @Nullable String bucketUuid,
        String task,
        Instant created,
        String software,
        @MayBeMissing @Nullable DatabaseMark database,
        Totals totals,
        List<NodeEntry> nodes) {

    /** The version of the layout that this version of Torpor writes, and the newest that it reads. */
    public static final int VERSION = 2;

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
        return new Manifest(VERSION, bucket, bucketUuid, task, created, software, null, Totals.of(nodes), nodes);
    }

    /** The same manifest, committed where the database stands at a mark. */
    public Manifest at(DatabaseMark mark) {
        return new Manifest(formatVersion, bucket, bucketUuid, task, created, software, mark, totals, nodes);
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
    public Map<ShardKey, ArchivedShard> shards() {
        Map<ShardKey, ArchivedShard> all = new LinkedHashMap<>();
        for (NodeEntry node : nodes) {
            for (ArchivedShard shard : node.shards()) {
                all.put(id().shard(node.node(), shard.shard()), shard);
            }
        }
        return all;
    }

    /** A node's shard; empty if the node archived no such shard. */
    public Optional<ArchivedShard> shard(String node, String shard) {
        return nodes.stream()
                .filter(entry -> entry.node().equals(node))
                .flatMap(entry -> entry.shards().stream())
                .filter(entry -> entry.shard().equals(shard))
                .findFirst();
    }

    /** Whether both say the same of the archive; when they were made, by what and in which form, may differ. */
    boolean sameContent(Manifest other) {
        return equals(new Manifest(
                formatVersion,
                other.bucket,
                other.bucketUuid,
                other.task,
                created,
                software,
                database,
                other.totals,
                other.nodes));
    }
}
