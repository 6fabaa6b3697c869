package io.torpor.transfer.node;

import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.archive.NodeEntry;
import io.torpor.archive.PartialArchive;
import io.torpor.archive.ShardEntry;
import io.torpor.archive.ShardKey;
import io.torpor.catalog.ArchiveRecord;
import io.torpor.catalog.ArchiveRecords;
import io.torpor.catalog.ArchiveState;
import io.torpor.node.NodeIdentity;
import io.torpor.pipeline.BaseShard;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.task.Task;
import io.torpor.transfer.ReuseProperties;
import io.torpor.transfer.TaskArchive;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The base shards of a pause: what archives in the same store already hold of a bucket's shards, that is its newest
 * complete archive, and what failed pauses have kept since then. They are a help and no more: what can't be read is
 * left out.
 */
@Component
class BaseShards {

    private static final Logger log = LoggerFactory.getLogger(BaseShards.class);

    private final ArchiveRecords records;
    private final ManifestStore manifests;
    private final PartialArchive kept;
    private final ReuseProperties properties;
    private final NodeIdentity self;

    BaseShards(
            ArchiveRecords records,
            ManifestStore manifests,
            PartialArchive kept,
            ReuseProperties properties,
            NodeIdentity self) {
        this.records = records;
        this.manifests = manifests;
        this.kept = kept;
        this.properties = properties;
        this.self = self;
    }

    /**
     * The base shards of a bucket.
     *
     * @param store of the pause
     * @param check called while a store is looked through; throws to stop it
     * @return by the shard's name, best first; empty if reuse is off
     */
    Map<String, List<BaseShard>> of(Task pause, ObjectStore store, Runnable check) {
        Map<String, List<BaseShard>> found = new TreeMap<>();
        if (!properties.reuse()) {
            return found;
        }
        for (ArchiveRecord earlier : records.of(pause.bucket())) {
            boolean here =
                    earlier.location().equals(pause.archive()) && Objects.equals(earlier.region(), pause.region());
            if (here && earlier.state() != ArchiveState.DISCARDING) {
                try {
                    add(earlier, store, found, check);
                } catch (ProblemException e) {
                    if (e.code() == ProblemCode.CANCELLED) {
                        throw e;
                    }
                    log.info("Nothing of the archive of task {} is used again: {}", earlier.task(), e.message());
                }
                if (earlier.state() == ArchiveState.COMPLETE) {
                    return found;
                }
            }
        }
        return found;
    }

    /**
     * Notes an object that this node has archived, for the next pause, should this one fail.
     *
     * @param part of the object's shard, with this object only; asked for only if it is kept
     */
    void keep(Task pause, ObjectStore store, Supplier<ShardEntry> part) {
        if (properties.keepFailed()) {
            kept.write(store, TaskArchive.of(pause), self.id(), part.get());
        }
    }

    private void add(ArchiveRecord earlier, ObjectStore store, Map<String, List<BaseShard>> found, Runnable check) {
        if (earlier.state() == ArchiveState.KEPT) {
            kept.read(store, earlier.id(), self.id(), check)
                    .forEach((shard, parts) -> add(earlier.id().shard(self.id(), shard), parts, found));
            return;
        }
        Manifest manifest = manifests.read(store, earlier.id());
        manifest.nodes().stream()
                .sorted(Comparator.comparing((NodeEntry node) -> !node.node().equals(self.id())))
                .flatMap(
                        node -> node.shards().stream().map(shard -> earlier.id().shard(node.node(), shard.shard())))
                .forEach(key -> add(key, manifests.content(store, manifest, key).parts(), found));
    }

    private static void add(ShardKey key, Iterable<ShardEntry> parts, Map<String, List<BaseShard>> found) {
        found.computeIfAbsent(key.shard(), shard -> new ArrayList<>()).add(new BaseShard(key.prefix(), parts));
    }
}
