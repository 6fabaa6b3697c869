package io.torpor.transfer.node;

import io.torpor.archive.ManifestStore;
import io.torpor.archive.ShardContent;
import io.torpor.archive.ShardEntry;
import io.torpor.bucket.Buckets;
import io.torpor.data.DataDirectory;
import io.torpor.node.NodeIdentity;
import io.torpor.pipeline.ShardRestorer;
import io.torpor.pipeline.ShardTarget;
import io.torpor.pipeline.TransferMeter;
import io.torpor.pipeline.TreeComparison;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
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
import io.torpor.work.InsistentWrites;
import io.torpor.work.Transactions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * The downloader of a resume: brings this node's shards back, each recorded (I1), built in staging, verified, made
 * durable, and moved into place by one rename. The node task is done when its staging is clean (I2).
 */
@Component
class Downloader implements NodeTaskWork {

    private final ShardStore shards;
    private final StagingArea staging;
    private final MoveTrial trial;
    private final ReturnCheck returnCheck;
    private final ObjectStores stores;
    private final ShardRestorer restorer;
    private final ManifestStore manifests;
    private final ShardTransferRepository transfers;
    private final NodeTasks nodeTasks;
    private final Capacity capacity;
    private final NodeIdentity self;
    private final DataDirectory data;
    private final Transactions transactions;

    Downloader(
            ShardStore shards,
            StagingArea staging,
            MoveTrial trial,
            ReturnCheck returnCheck,
            ObjectStores stores,
            ShardRestorer restorer,
            ManifestStore manifests,
            ShardTransferRepository transfers,
            NodeTasks nodeTasks,
            Capacity capacity,
            NodeIdentity self,
            DataDirectory data,
            Transactions transactions) {
        this.shards = shards;
        this.staging = staging;
        this.trial = trial;
        this.returnCheck = returnCheck;
        this.stores = stores;
        this.restorer = restorer;
        this.manifests = manifests;
        this.transfers = transfers;
        this.nodeTasks = nodeTasks;
        this.capacity = capacity;
        this.self = self;
        this.data = data;
        this.transactions = transactions;
    }

    @Override
    public void run(Task task, TransferMeter meter) {
        List<ShardTransferRow> mine = transfers.findByTaskIdAndNodeIdOrderById(task.id(), self.id());
        ObjectStore store = stores.open(task.archive(), task.region());
        Incoming incoming = Incoming.of(mine, manifests, store, manifests.read(store, TaskArchive.of(task)), self.id());
        nodeTasks.measured(
                task.id(), mine.stream().mapToLong(ShardTransferRow::bytesTotal).sum(), capacity.free());
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < mine.size(); i++) {
            arrivals.add(new Arrival(mine.get(i), incoming.shards().get(i)));
        }
        boolean again =
                nodeTasks.own(task.id()).filter(row -> row.attempts() > 0).isPresent();
        List<Arrival> left = arrivals.stream()
                .filter(arrival -> !hasArrived(task, arrival, again, meter))
                .toList();
        List<ShardContent> contents = left.stream().map(Arrival::content).toList();
        capacity.require(capacity.need(contents));
        returnCheck.requireRestorable(task, contents, incoming.folder());
        refuseShardsHere(task, arrivals, left);
        shards.makeFolder(task.bucket(), incoming.folder()); // also a bucket without shards has it when it is awake
        if (!left.isEmpty()) {
            trial.require(task, StagingKind.STAGING);
        }
        Batches.of(left, arrival -> arrival.row().bytesTotal()).forEach(batch -> restore(task, store, batch, meter));

        if (!staging.clean(task.id())) {
            throw new ProblemException(
                    ProblemCode.DISK_ERROR,
                    "The staging directories of task " + task.id() + " could not be removed; the actuator's staging"
                            + " endpoint says why");
        }
        if (incoming.folder() != null) {
            shards.completeFolder(task.bucket(), incoming.folder());
        }
    }

    /** An arrival: a shard that comes back, with its row. */
    private record Arrival(ShardTransferRow row, ShardContent content) {

        ShardId shard() {
            return row.shard();
        }
    }

    /**
     * Whether an earlier attempt of this task has moved the shard in, whole, and nobody has used it since. A rename that a
     * crash cut short is completed.
     *
     * @param again whether there was an earlier attempt
     */
    private boolean hasArrived(Task task, Arrival arrival, boolean again, TransferMeter meter) {
        ShardTransferRow row = arrival.row();
        if (!shards.exists(row.shard())) {
            return false;
        }
        if (row.state() == ShardTransferState.PENDING) {
            if (!again || !TreeComparison.holdsTheSame(shards.scan(row.shard()), arrival.content())) {
                return false;
            }
            adopting(arrival, meter); // a power loss took the record of its move, and not the move
        }
        if (!RestoredTree.fingerprint(shards.scan(row.shard())).equals(row.fingerprint())) {
            throw new ProblemException(
                    ProblemCode.SHARD_CHANGED,
                    "Shard " + row.shard()
                            + " was used while its resume was not over: it is not what the archive holds any"
                            + " more. Stop the writer, and retry");
        }
        if (row.state() == ShardTransferState.ADOPTING) {
            adopt(arrival, data.staging(task.id(), row.shard().name()), meter);
        }
        meter.reused(row.bytesTotal());
        return true;
    }

    private void refuseShardsHere(Task task, List<Arrival> arrivals, List<Arrival> left) {
        Set<ShardId> others = new HashSet<>(shards.list(task.bucket()));
        arrivals.stream()
                .filter(arrival -> !left.contains(arrival))
                .map(Arrival::shard)
                .forEach(others::remove);
        if (!others.isEmpty()) {
            throw Buckets.notEmpty(task.bucket(), self.id());
        }
    }

    private void restore(Task task, ObjectStore store, List<Arrival> batch, TransferMeter meter) {
        List<ShardTarget> targets = batch.stream()
                .map(arrival -> target(task, arrival.row(), arrival.content()))
                .toList();
        restorer.restore(store, targets, meter);
        for (int i = 0; i < batch.size(); i++) {
            adopting(batch.get(i), meter);
            meter.checkCancelled();
            adopt(batch.get(i), targets.get(i).directory(), meter);
        }
    }

    /** A directory in staging, recorded before it is made (I1). */
    private ShardTarget target(Task task, ShardTransferRow transfer, ShardContent content) {
        String shard = transfer.shard().name();
        Path built = staging.reserve(task.id(), task.bucket(), shard, StagingKind.STAGING);
        makeEmpty(built);
        return new ShardTarget(
                TaskArchive.of(task).shard(transfer.sourceNode(), shard).prefix(), content, built);
    }

    private void adopt(Arrival arrival, Path built, TransferMeter meter) {
        ShardEntry head = arrival.content().head();
        shards.adopt(built, arrival.shard(), head.mode(), FileTime.from(head.modified()));
        InsistentWrites.write(meter::checkCancelled, () -> move(arrival.row(), ShardTransferState.ADOPTED));
    }

    /** On record before the rename (I1), with what an unused shard looks like (I4). */
    private void adopting(Arrival arrival, TransferMeter meter) {
        String fingerprint = RestoredTree.fingerprint(arrival.content());
        InsistentWrites.write(
                meter::checkCancelled,
                () -> transactions.run(() -> {
                    nodeTasks.requireSelf();
                    arrival.row().adopting(fingerprint);
                    transfers.save(arrival.row());
                }));
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
