package io.torpor.transfer;

import io.torpor.archive.Archive;
import io.torpor.archive.Archives;
import io.torpor.archive.ManifestStore;
import io.torpor.archive.ShardArchiver;
import io.torpor.archive.ShardPart;
import io.torpor.archive.TransferMeter;
import io.torpor.bucket.GateListener;
import io.torpor.data.Tree;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.shard.ShardLocks;
import io.torpor.shard.ShardStore;
import io.torpor.task.Task;
import io.torpor.task.Transactions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Archives this node's shards of a bucket: the indexer agrees, the shards are locked, read, written and verified. */
@Component
class PauseShare implements Share {

    private final List<GateListener> gateListeners;
    private final ShardStore shards;
    private final ShardLocks locks;
    private final Archives archives;
    private final ShardArchiver archiver;
    private final ManifestStore manifests;
    private final ShardTransferRepository transfers;
    private final NodeTasks nodeTasks;
    private final NodeIdentity self;
    private final Transactions transactions;

    PauseShare(
            List<GateListener> gateListeners,
            ShardStore shards,
            ShardLocks locks,
            Archives archives,
            ShardArchiver archiver,
            ManifestStore manifests,
            ShardTransferRepository transfers,
            NodeTasks nodeTasks,
            NodeIdentity self,
            Transactions transactions) {
        this.gateListeners = gateListeners;
        this.shards = shards;
        this.locks = locks;
        this.archives = archives;
        this.archiver = archiver;
        this.manifests = manifests;
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
        Map<ShardId, Tree> trees = new LinkedHashMap<>();
        found.forEach(shard -> trees.put(shard, shards.scan(shard)));
        record(task, trees);

        Archive archive = archives.open(archives.resolve(task.archive()), task.region());
        trees.forEach((shard, tree) -> archive(task, shard, tree, archive, meter));

        if (!shards.list(task.bucket()).equals(found)) {
            throw new ProblemException(
                    ProblemCode.SHARD_CHANGED,
                    "Shards of bucket " + task.bucket() + " came or went during the pause; stop the writer and retry");
        }
    }

    private void record(Task task, Map<ShardId, Tree> trees) {
        transactions.run(() -> trees.forEach((shard, tree) ->
                transfers.save(new ShardTransferRow(task.id(), self.id(), shard, self.id(), tree.bytes()))));
        nodeTasks.measured(
                task.id(), trees.values().stream().mapToLong(Tree::bytes).sum(), 0);
    }

    private void archive(Task task, ShardId shard, Tree tree, Archive archive, TransferMeter meter) {
        ShardPart part = archiver.archive(
                archive,
                ManifestStore.shardPrefix(task.bucket(), task.id(), self.id(), shard.name()),
                shard.name(),
                tree,
                meter);
        shards.verifyUnchanged(tree);
        String checksum = manifests.writeShard(archive, task.bucket(), task.id(), self.id(), part);
        String fingerprint = tree.fingerprint();
        transactions.run(() -> transfers
                .findById(task.id() + "/" + self.id() + "/" + shard.name())
                .orElseThrow()
                .archived(checksum, fingerprint));
    }
}
