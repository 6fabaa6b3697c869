package io.torpor.transfer.node;

import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.catalog.ArchiveClaims;
import io.torpor.catalog.ArchiveWitness;
import io.torpor.catalog.CheckRecords;
import io.torpor.catalog.PrefixOwner;
import io.torpor.cluster.ClusterManager;
import io.torpor.cluster.HibernationState;
import io.torpor.cluster.Observation;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.task.Task;
import io.torpor.task.TaskType;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.TaskArchive;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The proof that a paused bucket's shards may go, looked for by the node that holds them at the moment of the deed (I4):
 * an hour may lie between what the coordinator saw and now, and records can be wrong.
 */
@Component
class ReleaseProof {

    private static final Logger log = LoggerFactory.getLogger(ReleaseProof.class);

    private final ClusterManager clusterManager;
    private final ObjectStores stores;
    private final ManifestStore manifests;
    private final ArchiveClaims claims;
    private final ArchiveWitness witness;
    private final CheckRecords checks;

    ReleaseProof(
            ClusterManager clusterManager,
            ObjectStores stores,
            ManifestStore manifests,
            ArchiveClaims claims,
            ArchiveWitness witness,
            CheckRecords checks) {
        this.clusterManager = clusterManager;
        this.stores = stores;
        this.manifests = manifests;
        this.claims = claims;
        this.witness = witness;
        this.checks = checks;
    }

    /**
     * Asks the cluster manager and the store.
     *
     * @param shards that the archive must have as they were archived
     * @return whether the archive holds the bucket; false if it is there and does not, so that the shards must be kept
     * @throws ProblemException {@code cluster-manager-unreachable}, {@code bucket-state} or {@code archive-*} if there is
     *     no proof now: the shards stay in their place, and it is asked again
     */
    boolean isThere(Task pause, List<ShardTransferRow> shards) {
        return isThere(pause, observe(pause), shards);
    }

    /**
     * As {@link #isThere(Task, List)}, by what the cluster manager has just said.
     *
     * @param seen the answer of {@link #observe}
     */
    boolean isThere(Task pause, Observation seen, List<ShardTransferRow> shards) {
        requireLetGo(pause, seen);
        return isArchived(pause, shards);
    }

    /**
     * What the cluster manager says now.
     *
     * @throws ProblemException {@code cluster-manager-unreachable} if that is no answer
     */
    Observation observe(Task pause) {
        return clusterManager.observe(pause.bucket()).requireAnswer(pause.bucket(), "its shards stay until it does");
    }

    /**
     * Asks the store alone.
     *
     * @param task whose archive is meant: the one that it wrote, or that it read
     * @param shards that the archive must have: as a pause archived them, or where a resume has them from
     * @return whether the archive holds the bucket
     * @throws ProblemException {@code archive-*} if that can't be told now
     */
    boolean isArchived(Task task, List<ShardTransferRow> shards) {
        ObjectStore store = stores.open(task.archive(), task.region());
        if (task.type() == TaskType.PAUSE && claims.owner(store, task) == PrefixOwner.ANOTHER) {
            log.error("The archive of task {} is another cluster's or task's by now; the shards are kept", task.id());
            return false;
        }
        try {
            checks.requireNotDamaged(task.archiveTask());
            Manifest manifest = manifests.read(store, TaskArchive.of(task));
            witness.require(manifest);
            return shards.stream().allMatch(transfer -> holds(store, manifest, task, transfer));
        } catch (ProblemException e) {
            return switch (e.code()) {
                case ARCHIVE_INCOMPLETE, ARCHIVE_CORRUPT, ARCHIVE_NOT_FOUND, ARCHIVE_VERSION -> {
                    log.error("The archive of task {} is damaged; the shards are kept", task.id(), e);
                    yield false;
                }
                default -> throw e;
            };
        }
    }

    /** Whether it is the manifest that was committed, as far as this shard goes, and all of the shard is there. */
    private boolean holds(ObjectStore store, Manifest manifest, Task task, ShardTransferRow transfer) {
        String shard = transfer.shard().name();
        boolean same = manifest.shard(transfer.sourceNode(), shard)
                .filter(archived ->
                        task.type() != TaskType.PAUSE || archived.sha256().equals(transfer.checksum()))
                .isPresent();
        if (!same) {
            log.error("The archive {} does not have shard {} as it was archived", manifest.id(), transfer.shard());
            return false;
        }
        manifests.requireShard(store, manifest, manifest.id().shard(transfer.sourceNode(), shard));
        return true;
    }

    private static void requireLetGo(Task pause, Observation seen) {
        if (seen.isAnotherThan(pause.bucketUuid())) {
            return;
        }
        if (seen instanceof Observation.Present present && present.state() != HibernationState.PAUSED) {
            throw notLetGo(pause, present.state().wire());
        }
        if (seen instanceof Observation.Unrecognised unrecognised) {
            throw notLetGo(pause, unrecognised.value());
        }
    }

    private static ProblemException notLetGo(Task pause, String state) {
        return new ProblemException(
                ProblemCode.BUCKET_STATE,
                "The cluster manager says " + state + " of bucket " + pause.bucket()
                        + "; its shards stay until it says that the bucket is paused or gone");
    }
}
