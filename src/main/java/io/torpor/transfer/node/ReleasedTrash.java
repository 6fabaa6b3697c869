package io.torpor.transfer.node;

import io.torpor.act.Acts;
import io.torpor.data.DataDirectory;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.shard.ShardTrash;
import io.torpor.staging.StagingRecord;
import io.torpor.staging.TrashGuard;
import io.torpor.task.Task;
import io.torpor.task.Tasks;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.ShardTransferState;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The shards in the trash. Between their move there and their deletion lies, where the deletion failed, as much time as
 * somebody needs to lose their archive: so it is looked at again (I4). What no record explains is kept.
 */
@Component
class ReleasedTrash implements TrashGuard {

    private static final Logger log = LoggerFactory.getLogger(ReleasedTrash.class);

    /** A proof is of its moment: what is deleted later than this, because there is much to delete, needs another one. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final ShardTransferRepository transfers;
    private final Tasks tasks;
    private final ReleaseProof proof;
    private final ShardTrash inTrash;
    private final DataDirectory data;
    private final NodeIdentity self;
    private final Acts acts;
    private final Clock clock;

    /** The proofs of the steps that delete now, by task. */
    private final Map<String, Proof> proofs = new ConcurrentHashMap<>();

    /** A proof of some shards, and when it was given. */
    private record Proof(List<ShardTransferRow> shards, Instant at) {

        private boolean isFresh(Instant now) {
            return Duration.between(at, now).abs().compareTo(FRESH) < 0;
        }

        private boolean isOf(ShardTransferRow transfer) {
            return shards.stream().anyMatch(shard -> shard.getId().equals(transfer.getId()));
        }
    }

    ReleasedTrash(
            ShardTransferRepository transfers,
            Tasks tasks,
            ReleaseProof proof,
            ShardTrash inTrash,
            DataDirectory data,
            NodeIdentity self,
            Acts acts,
            Clock clock) {
        this.transfers = transfers;
        this.tasks = tasks;
        this.proof = proof;
        this.inTrash = inTrash;
        this.data = data;
        this.self = self;
        this.acts = acts;
        this.clock = clock;
    }

    /**
     * Does the work of a step that has had the proof of some of a task's shards, and of no others.
     *
     * @param at when it was asked for
     */
    boolean whileProven(String task, List<ShardTransferRow> shards, Instant at, BooleanSupplier work) {
        proofs.put(task, new Proof(List.copyOf(shards), at));
        try {
            return work.getAsBoolean();
        } finally {
            proofs.remove(task);
        }
    }

    @Override
    public void beforeDelete(StagingRecord directory) {
        Path trash = data.root().resolve(directory.path());
        if (!inTrash.holds(trash)) {
            return;
        }
        ShardId shard = shard(directory, trash);
        Optional<ShardTransferRow> transfer =
                transfers.findById(ShardTransferRow.id(directory.task(), self.id(), shard.name()));
        Optional<Task> task = tasks.find(directory.task());
        if (transfer.isPresent() && task.isPresent() && mayGo(task.get(), transfer.get())) {
            return;
        }
        Path kept = inTrash.quarantine(trash, shard, directory.task());
        log.error("Shard {} is in the trash, and nothing shows that an archive has it; kept in {}", shard, kept);
        transfer.ifPresent(row -> {
            row.move(ShardTransferState.QUARANTINED);
            transfers.save(row);
        });
    }

    private static ShardId shard(StagingRecord directory, Path trash) {
        String bucket = directory.bucket();
        String shard = directory.shard();
        if (bucket == null || shard == null) {
            throw new ProblemException(
                    ProblemCode.SHARD_CHANGED,
                    trash + " is kept, since its record does not say which shard it is: it may be the last copy of one."
                            + " Look at it, then put it back or remove it");
        }
        return new ShardId(bucket, shard);
    }

    /** Only what was looked at once more in the trash, and of which the proof is given now or was a moment ago. */
    private boolean mayGo(Task task, ShardTransferRow transfer) {
        if (transfer.state() != ShardTransferState.REMOVED) {
            return false;
        }
        Proof known = proofs.get(task.id());
        if (known != null && known.isOf(transfer) && known.isFresh(clock.instant())) {
            return true;
        }
        if (!isArchived(task, List.of(transfer))) {
            return false;
        }
        acts.begin();
        return true;
    }

    /**
     * After the end of a pause the bucket may be awake again; what it was archived to must be there all the same. So must
     * be what a resume that is undone restored.
     */
    private boolean isArchived(Task task, List<ShardTransferRow> shards) {
        return switch (task.type()) {
            case PAUSE -> task.state().ended() ? proof.isArchived(task, shards) : proof.isThere(task, shards);
            case RESUME -> proof.isArchived(task, shards);
            case RESUME_DRY_RUN -> false;
        };
    }
}
