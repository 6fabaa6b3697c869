package io.torpor.transfer.node;

import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.archive.ShardEntry;
import io.torpor.bucket.Buckets;
import io.torpor.data.DataDirectory;
import io.torpor.data.Durability;
import io.torpor.node.NodeIdentity;
import io.torpor.pipeline.ShardRestorer;
import io.torpor.pipeline.ShardTarget;
import io.torpor.pipeline.TransferMeter;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardStore;
import io.torpor.staging.StagingArea;
import io.torpor.staging.StagingKind;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.task.Task;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.ShardTransferState;
import io.torpor.transfer.TaskArchive;
import io.torpor.work.Transactions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * The downloader of a resume: brings this node's shards back, each recorded (I1), built in staging, verified, made
 * durable, and moved into place by one rename. The node task is done when its staging is clean (I2).
 */
@Component
class Downloader implements NodeTaskWork {

    private final ShardStore shards;
    private final StagingArea staging;
    private final ObjectStores stores;
    private final ShardRestorer restorer;
    private final ManifestStore manifests;
    private final ShardTransferRepository transfers;
    private final NodeTasks nodeTasks;
    private final Capacity capacity;
    private final DataDirectory data;
    private final NodeIdentity self;
    private final Transactions transactions;

    Downloader(
            ShardStore shards,
            StagingArea staging,
            ObjectStores stores,
            ShardRestorer restorer,
            ManifestStore manifests,
            ShardTransferRepository transfers,
            NodeTasks nodeTasks,
            Capacity capacity,
            DataDirectory data,
            NodeIdentity self,
            Transactions transactions) {
        this.shards = shards;
        this.staging = staging;
        this.stores = stores;
        this.restorer = restorer;
        this.manifests = manifests;
        this.transfers = transfers;
        this.nodeTasks = nodeTasks;
        this.capacity = capacity;
        this.data = data;
        this.self = self;
        this.transactions = transactions;
    }

    @Override
    public void run(Task task, TransferMeter meter) {
        List<ShardTransferRow> mine = transfers.findByTaskIdAndNodeIdOrderById(task.id(), self.id());
        long needed = mine.stream().mapToLong(ShardTransferRow::bytesTotal).sum();
        nodeTasks.measured(task.id(), needed, capacity.free());
        capacity.require(needed);
        refuseShardsHere(task);
        makeBucket(task);

        ObjectStore store = stores.open(task.archive(), task.region());
        Manifest manifest = manifests.read(store, TaskArchive.of(task));
        List<ShardTarget> targets =
                mine.stream().map(transfer -> target(task, transfer, manifest)).toList();
        restorer.restore(store, targets, meter);
        for (int i = 0; i < targets.size(); i++) {
            adopt(mine.get(i), targets.get(i), meter);
        }

        if (!staging.clean(task.id())) {
            throw new ProblemException(
                    ProblemCode.DISK_ERROR,
                    "The staging directories of task " + task.id() + " could not be removed; the actuator's staging"
                            + " endpoint says why");
        }
    }

    private void refuseShardsHere(Task task) {
        if (!shards.list(task.bucket()).isEmpty()) {
            throw Buckets.notEmpty(task.bucket(), self.id());
        }
    }

    /** Also a bucket without shards has its folder when it is awake. */
    private void makeBucket(Task task) {
        try {
            Durability.createDirectories(data.bucket(task.bucket()));
        } catch (IOException e) {
            throw new ProblemException(
                    ProblemCode.DISK_ERROR, "The folder of bucket " + task.bucket() + " can't be made: " + e, e);
        }
    }

    /** A directory in staging, recorded before it is made (I1). */
    private ShardTarget target(Task task, ShardTransferRow transfer, Manifest manifest) {
        String shard = transfer.shard().name();
        ShardEntry part = manifest.shard(transfer.sourceNode(), shard)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.ARCHIVE_CORRUPT,
                        "The manifest has no shard " + shard + " of node " + transfer.sourceNode()));
        Path built = staging.reserve(task.id(), task.bucket(), shard, StagingKind.STAGING);
        makeEmpty(built);
        return new ShardTarget(
                TaskArchive.of(task).shard(transfer.sourceNode(), shard).prefix(), part, built);
    }

    private void adopt(ShardTransferRow transfer, ShardTarget built, TransferMeter meter) {
        ShardEntry part = built.entry();
        adopting(transfer, part);
        meter.checkCancelled();
        shards.adopt(built.directory(), transfer.shard(), part.mode(), FileTime.from(part.modified()));
        move(transfer, ShardTransferState.ADOPTED);
    }

    /** On record before the rename (I1), with what an unused shard looks like (I4). */
    private void adopting(ShardTransferRow transfer, ShardEntry part) {
        transactions.run(() -> {
            nodeTasks.requireSelf();
            transfer.adopting(RestoredTree.fingerprint(part));
            transfers.save(transfer);
        });
    }

    private static void makeEmpty(Path directory) {
        try {
            Files.createDirectories(directory.getParent());
            Files.createDirectory(directory);
        } catch (IOException e) {
            throw new ProblemException(
                    ProblemCode.DISK_ERROR, "The staging directory " + directory + " can't be made: " + e, e);
        }
    }

    private void move(ShardTransferRow transfer, ShardTransferState state) {
        transactions.run(() -> {
            nodeTasks.requireSelf();
            transfer.move(state);
            transfers.save(transfer);
        });
    }
}
