package io.torpor.transfer.lead;

import io.torpor.act.ActNumber;
import io.torpor.act.Acts;
import io.torpor.archive.ArchivedShard;
import io.torpor.archive.DatabaseMark;
import io.torpor.archive.FolderEntry;
import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.archive.NodeEntry;
import io.torpor.archive.ShardKey;
import io.torpor.archive.SummedManifest;
import io.torpor.catalog.ArchiveClaims;
import io.torpor.data.FolderAttributes;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.task.Task;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.TaskArchive;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.stereotype.Component;

/**
 * The commit of an archive: makes the manifest of the nodes' parts, writes it last, and checks it against the store.
 */
@Component
class ManifestCommit {

    private final ShardTransferRepository transfers;
    private final NodeTasks nodeTasks;
    private final ArchiveClaims claims;
    private final ObjectStores stores;
    private final ManifestStore manifests;
    private final ObjectProvider<BuildProperties> build;
    private final LedTasks led;
    private final Acts acts;
    private final Clock clock;

    ManifestCommit(
            ShardTransferRepository transfers,
            NodeTasks nodeTasks,
            ArchiveClaims claims,
            ObjectStores stores,
            ManifestStore manifests,
            ObjectProvider<BuildProperties> build,
            LedTasks led,
            Acts acts,
            Clock clock) {
        this.transfers = transfers;
        this.nodeTasks = nodeTasks;
        this.claims = claims;
        this.stores = stores;
        this.manifests = manifests;
        this.build = build;
        this.led = led;
        this.acts = acts;
        this.clock = clock;
    }

    /**
     * Commits the archive of a pause whose node tasks are all processed. May be run again after a crash (I5).
     *
     * @throws ProblemException {@code archive-*}; {@code task-conflict} if the archive's place is not this task's; {@code
     *     database-behind}
     */
    SummedManifest commit(Task task) {
        ObjectStore store = stores.open(task.archive(), task.region());
        claims.require(store, task);
        Map<String, List<ArchivedShard>> parts = new TreeMap<>();
        Map<String, @Nullable FolderAttributes> folders = new HashMap<>();
        for (NodeTaskRow row : nodeTasks.rows(task.id())) {
            parts.put(row.nodeId(), new ArrayList<>());
            folders.put(row.nodeId(), row.folder());
        }
        for (ShardTransferRow transfer : transfers.findByTaskIdOrderById(task.id())) {
            parts.computeIfAbsent(transfer.nodeId(), node -> new ArrayList<>()).add(part(task, store, transfer));
        }
        List<NodeEntry> nodes = parts.entrySet().stream()
                .map(entry ->
                        new NodeEntry(entry.getKey(), entry.getValue(), FolderEntry.of(folders.get(entry.getKey()))))
                .toList();
        requireFound(task, nodes);
        ActNumber act = acts.begin();
        Manifest manifest = Manifest.of(task.bucket(), task.bucketUuid(), task.id(), clock.instant(), software(), nodes)
                .at(new DatabaseMark(act.database(), act.number()));
        // The documents took their time: a coordinator that is late commits nothing.
        led.require(task.id());
        return manifests.commit(store, manifest, new Fence(() -> led.requireUnmoved(task)));
    }

    /** An empty archive of a bucket that is nowhere would be newer than the one that has its data (I4). */
    private static void requireFound(Task task, List<NodeEntry> nodes) {
        if (nodes.stream().allMatch(node -> node.shards().isEmpty() && node.folder() == null)) {
            throw new ProblemException(
                    ProblemCode.BUCKET_VANISHED,
                    "No node has a folder of bucket " + task.bucket() + ": there is nothing to archive");
        }
    }

    /**
     * Makes sure that the archive is complete, right before something depends on it (I4).
     *
     * @throws ProblemException {@code archive-*}
     */
    void verify(Task task) {
        ObjectStore store = stores.open(task.archive(), task.region());
        manifests.readVerified(store, TaskArchive.of(task), new Fence(() -> led.requireUnmoved(task)));
    }

    private ArchivedShard part(Task task, ObjectStore store, ShardTransferRow transfer) {
        String checksum = transfer.checksum();
        if (checksum == null) {
            throw new ProblemException(
                    ProblemCode.ARCHIVE_INCOMPLETE, "Shard " + transfer.shard() + " was not archived");
        }
        ShardKey key =
                TaskArchive.of(task).shard(transfer.nodeId(), transfer.shard().name());
        return new ArchivedShard(
                key.shard(), checksum, manifests.readShard(store, key, checksum).totals());
    }

    private String software() {
        BuildProperties properties = build.getIfAvailable();
        return "torpor " + (properties == null ? "unknown" : properties.getVersion());
    }
}
