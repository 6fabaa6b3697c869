package io.torpor.transfer.node;

import io.torpor.archive.ManifestStore;
import io.torpor.archive.ShardDocumentWriter;
import io.torpor.archive.ShardEntry;
import io.torpor.archive.ShardKey;
import io.torpor.bucket.GateListener;
import io.torpor.catalog.ArchiveClaims;
import io.torpor.data.FolderAttributes;
import io.torpor.data.Tree;
import io.torpor.node.NodeIdentity;
import io.torpor.pipeline.ArchiveListener;
import io.torpor.pipeline.BaseShard;
import io.torpor.pipeline.ShardArchiver;
import io.torpor.pipeline.ShardSource;
import io.torpor.pipeline.TransferMeter;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.shard.ShardLocks;
import io.torpor.shard.ShardStore;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The uploader of a pause: the indexer agrees, this node's shards are recorded and locked, read, written and verified.
 */
@Component
class Uploader implements NodeTaskWork {

    private final List<GateListener> gateListeners;
    private final ShardStore shards;
    private final ShardLocks locks;
    private final MoveTrial trial;
    private final ReturnCheck returnCheck;
    private final ArchiveClaims claims;
    private final ObjectStores stores;
    private final ShardArchiver archiver;
    private final ManifestStore manifests;
    private final BaseShards baseShards;
    private final ShardTransferRepository transfers;
    private final NodeTasks nodeTasks;
    private final NodeIdentity self;
    private final Transactions transactions;

    Uploader(
            List<GateListener> gateListeners,
            ShardStore shards,
            ShardLocks locks,
            MoveTrial trial,
            ReturnCheck returnCheck,
            ArchiveClaims claims,
            ObjectStores stores,
            ShardArchiver archiver,
            ManifestStore manifests,
            BaseShards baseShards,
            ShardTransferRepository transfers,
            NodeTasks nodeTasks,
            NodeIdentity self,
            Transactions transactions) {
        this.gateListeners = gateListeners;
        this.shards = shards;
        this.locks = locks;
        this.trial = trial;
        this.returnCheck = returnCheck;
        this.claims = claims;
        this.stores = stores;
        this.archiver = archiver;
        this.manifests = manifests;
        this.baseShards = baseShards;
        this.transfers = transfers;
        this.nodeTasks = nodeTasks;
        this.self = self;
        this.transactions = transactions;
    }

    @Override
    public void run(Task task, TransferMeter meter) {
        gateListeners.forEach(listener -> listener.awaitAcknowledged(task.bucket()));
        meter.checkCancelled();

        List<ShardId> found = shards.list(task.bucket());
        found.forEach(shard -> locks.lock(shard, task.id()));
        List<Tree> scanned = scan(task, found);
        List<Source> sources = record(task, found, scanned);
        List<Source> left =
                sources.stream().filter(source -> !source.isArchived()).toList();

        ObjectStore store = stores.openForPause(task.archive(), task.region(), meter::checkCancelled);
        claims.require(store, task);
        requireUnfinished(store, task);
        sources.stream().filter(Source::isArchived).forEach(source -> meter.reused(source.bytes()));
        discardLeftovers(store, task, left.size() == sources.size(), left);
        Map<String, List<BaseShard>> bases = baseShards.of(task, store, meter::checkCancelled);
        List<List<Source>> batches = Batches.of(left, Source::bytes);
        batches.forEach(batch -> archive(task, store, batch, bases, meter));
        if (batches.size() > 1 || left.size() < sources.size()) {
            scanned.forEach(shards::verifyUnchanged); // the first ones were looked at long ago
        }
        if (!shards.list(task.bucket()).equals(found)) {
            throw changed(task);
        }
    }

    /** A source: a shard that is archived, as it was scanned, with its row. */
    private record Source(ShardId shard, Tree tree, ShardTransferRow row) {

        boolean isArchived() {
            return row.state() == ShardTransferState.ARCHIVED;
        }

        long bytes() {
            return row.bytesTotal();
        }
    }

    /** What an earlier attempt has left half; all of it at once where nothing of it is whole. */
    private void discardLeftovers(ObjectStore store, Task task, boolean all, List<Source> left) {
        if (all) {
            store.discard(TaskArchive.of(task).nodePrefix(self.id()));
        } else {
            left.forEach(source -> store.discard(key(task, source.shard()).prefix()));
        }
    }

    private ShardKey key(Task task, ShardId shard) {
        return TaskArchive.of(task).shard(self.id(), shard.name());
    }

    private void archive(
            Task task, ObjectStore store, List<Source> batch, Map<String, List<BaseShard>> bases, TransferMeter meter) {
        List<ShardSource> sources = new ArrayList<>();
        Map<String, ShardDocumentWriter> documents = new HashMap<>();
        for (Source source : batch) {
            String shard = source.shard().name();
            sources.add(new ShardSource(shard, source.tree(), bases.getOrDefault(shard, List.of())));
            documents.put(shard, manifests.writer(store, key(task, source.shard())));
        }
        String prefix = TaskArchive.of(task).nodePrefix(self.id());
        List<ShardEntry> lasts = archiver.archive(store, prefix, sources, meter, listener(task, store, documents));
        batch.forEach(source -> shards.verifyUnchanged(source.tree()));
        for (int i = 0; i < lasts.size(); i++) {
            ShardEntry last = lasts.get(i);
            String checksum = writer(documents, last).finish(last);
            Source source = batch.get(i);
            InsistentWrites.write(meter::checkCancelled, () -> archived(checksum, source));
        }
    }

    private static ProblemException changed(Task task) {
        return new ProblemException(
                ProblemCode.SHARD_CHANGED,
                "Shards of bucket " + task.bucket() + " came or went during the pause; stop the writer and retry");
    }

    /** Objects are discarded before they are written. Those of a complete archive are not written again (I4). */
    private void requireUnfinished(ObjectStore store, Task task) {
        if (manifests.hasManifest(store, TaskArchive.of(task))) {
            throw new ProblemException(
                    ProblemCode.TASK_CONFLICT,
                    "The archive of task " + task.id() + " in "
                            + store.location().value()
                            + " is complete already, though its task is not; nothing there is touched. Pause again"
                            + " with another id");
        }
    }

    /** What could not come back as it was, or be taken away, would be archived and then block its release for ever. */
    private List<Tree> scan(Task task, List<ShardId> found) {
        Optional<FolderAttributes> folder = shards.folder(task.bucket()); // before the trial, which moves its time
        if (!found.isEmpty()) {
            trial.require(task, StagingKind.TRASH);
        }
        List<Tree> scanned = returnCheck.scan(task, found, folder.orElse(null));
        folder.ifPresent(attributes -> nodeTasks.folder(task.id(), attributes));
        return scanned;
    }

    /** What an earlier attempt of this task has archived is as good, if it is as it was then. */
    private List<Source> record(Task task, List<ShardId> found, List<Tree> scanned) {
        Map<ShardId, ShardTransferRow> known = transfers.findByTaskIdAndNodeIdOrderById(task.id(), self.id()).stream()
                .collect(Collectors.toMap(ShardTransferRow::shard, Function.identity()));
        if (!known.isEmpty() && !known.keySet().equals(Set.copyOf(found))) {
            throw changed(task);
        }
        List<Source> sources = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            Tree tree = scanned.get(i);
            ShardTransferRow row = known.get(found.get(i));
            if (row == null) {
                row = new ShardTransferRow(task.id(), self.id(), found.get(i), self.id(), tree.bytes());
            }
            if (row.state() == ShardTransferState.ARCHIVED
                    && !tree.fingerprint().equals(row.fingerprint())) {
                missing(row);
                throw changed(task);
            }
            sources.add(new Source(found.get(i), tree, row));
        }
        transactions.run(() -> {
            nodeTasks.requireSelf();
            sources.stream().map(Source::row).filter(ShardTransferRow::isNew).forEach(transfers::save);
        });
        nodeTasks.measured(task.id(), scanned.stream().mapToLong(Tree::bytes).sum(), 0);
        return sources;
    }

    /** What was archived is in the archive alone by now: it may be the last copy of that (I4). */
    private void missing(ShardTransferRow row) {
        transactions.run(() -> {
            nodeTasks.requireSelf();
            row.move(ShardTransferState.MISSING);
            transfers.save(row);
        });
    }

    private ArchiveListener listener(Task task, ObjectStore store, Map<String, ShardDocumentWriter> documents) {
        return new ArchiveListener() {
            @Override
            public void written(Supplier<ShardEntry> part) {
                baseShards.keep(task, store, part);
            }

            @Override
            public void full(ShardEntry part) {
                writer(documents, part).add(part);
            }
        };
    }

    private static ShardDocumentWriter writer(Map<String, ShardDocumentWriter> documents, ShardEntry part) {
        return Objects.requireNonNull(documents.get(part.shard()), part.shard());
    }

    private void archived(String checksum, Source source) {
        String fingerprint = source.tree().fingerprint();
        transactions.run(() -> {
            nodeTasks.requireSelf();
            transfers.findById(source.row().getId()).orElseThrow().archived(checksum, fingerprint);
        });
    }
}
