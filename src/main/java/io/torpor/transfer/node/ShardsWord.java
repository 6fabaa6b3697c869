package io.torpor.transfer.node;

import io.torpor.archive.FileEntry;
import io.torpor.archive.ManifestStore;
import io.torpor.archive.ShardContent;
import io.torpor.archive.ShardEntry;
import io.torpor.archive.ShardKey;
import io.torpor.cluster.ClusterManager;
import io.torpor.cluster.Observation;
import io.torpor.data.Tree;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.shard.ShardStore;
import io.torpor.store.ObjectStores;
import io.torpor.task.Task;
import io.torpor.transfer.NodeWords;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.ShardTransferState;
import io.torpor.transfer.TaskArchive;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The word of this node on the shards of an undone pause, before their archive is discarded: each is looked at now, and what
 * is not here and whole is on record as missing (I4).
 */
@Component
class ShardsWord {

    private static final Logger log = LoggerFactory.getLogger(ShardsWord.class);

    private static final int SCANS = 3;

    private final ShardTransferRepository transfers;
    private final ShardStore shards;
    private final ClusterManager clusterManager;
    private final ObjectStores stores;
    private final ManifestStore manifests;
    private final ShardRelease release;
    private final NodeWords words;
    private final NodeIdentity self;

    ShardsWord(
            ShardTransferRepository transfers,
            ShardStore shards,
            ClusterManager clusterManager,
            ObjectStores stores,
            ManifestStore manifests,
            ShardRelease release,
            NodeWords words,
            NodeIdentity self) {
        this.transfers = transfers;
        this.shards = shards;
        this.clusterManager = clusterManager;
        this.stores = stores;
        this.manifests = manifests;
        this.release = release;
        this.words = words;
        this.self = self;
    }

    void give(Task pause) {
        transfers.findByTaskIdAndNodeIdOrderById(pause.id(), self.id()).stream()
                .filter(transfer -> transfer.state() == ShardTransferState.ARCHIVED)
                .filter(transfer -> !isHere(pause, transfer))
                .forEach(transfer -> {
                    log.error("Shard {} is not here, or not whole: its archive is kept", transfer.shard());
                    release.move(transfer, ShardTransferState.MISSING);
                });
        words.give(pause.id());
    }

    /**
     * A shard is here if it is as it was archived. If it is in use again, and another one than it was, then by the word of
     * the cluster manager and all files that the archive has: a disk that is not mounted, half restored, or being emptied
     * has not all of them.
     */
    private boolean isHere(Task pause, ShardTransferRow transfer) {
        if (!shards.exists(transfer.shard())) {
            return false;
        }
        try {
            Tree tree = scan(transfer.shard());
            return tree.fingerprint().equals(transfer.fingerprint())
                    || isInUse(pause) && hasEveryFile(tree, archived(pause, transfer));
        } catch (ProblemException e) {
            return switch (e.code()) {
                case CLUSTER_MANAGER_UNREACHABLE, ARCHIVE_UNREACHABLE, ARCHIVE_DENIED, ARCHIVE_NO_SUCH_BUCKET ->
                    throw e; // asked again
                default -> {
                    log.warn("Shard {} can't be looked at: {}", transfer.shard(), e.message());
                    yield false;
                }
            };
        }
    }

    /** Somebody may be writing to it; but what goes on vanishing is not here. */
    private Tree scan(ShardId shard) {
        for (int left = SCANS - 1; ; left--) {
            try {
                return shards.scan(shard);
            } catch (ProblemException e) {
                if (left == 0 || e.code() != ProblemCode.SHARD_CHANGED) {
                    throw e;
                }
            }
        }
    }

    private boolean isInUse(Task pause) {
        Observation observation =
                clusterManager.observe(pause.bucket()).requireAnswer(pause.bucket(), "its archive stays until it does");
        return observation.isAwake() && !observation.isAnotherThan(pause.bucketUuid());
    }

    private ShardContent archived(Task pause, ShardTransferRow transfer) {
        ShardKey key = TaskArchive.of(pause).shard(self.id(), transfer.shard().name());
        return manifests.readShard(
                stores.open(pause.archive(), pause.region()), key, String.valueOf(transfer.checksum()));
    }

    private static boolean hasEveryFile(Tree tree, ShardContent archived) {
        for (ShardEntry part : archived.parts()) {
            for (FileEntry file : part.files()) {
                if (tree.entries().find(file.path()) < 0) {
                    log.error("File {} of shard {} is not here", file.path(), part.shard());
                    return false;
                }
            }
        }
        return true;
    }
}
