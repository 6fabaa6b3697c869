package io.torpor.transfer.node;

import io.torpor.act.Acts;
import io.torpor.cluster.Observation;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.shard.ShardLocks;
import io.torpor.shard.ShardStore;
import io.torpor.staging.StagingArea;
import io.torpor.staging.StagingKind;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.ShardTransferState;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The clean-up of a node task, on every exit but success, and its release. Every step may be killed and run again (I5).
 * What it destroys follows from the records alone: a released pause's archived shards, or the shards that an undone
 * resume adopted, and nothing else (I4).
 */
@Component
class NodeTaskCleanup {

    private static final Logger log = LoggerFactory.getLogger(NodeTaskCleanup.class);

    /** After this many tries a directory that can't be removed no longer holds up its task; the sweeper goes on. */
    private static final int STAGING_TRIES = 3;

    /**
     * What was done with the shards.
     *
     * @param movedOn nothing: the task is not in the state any more that this was decided by
     * @param proven those that may be deleted after a proof that was given right now
     * @param at when that was asked for
     */
    private record Undone(boolean movedOn, List<ShardTransferRow> proven, Instant at) {}

    private final ShardTransferRepository transfers;
    private final ShardStore shards;
    private final ShardLocks locks;
    private final StagingArea staging;
    private final MoveTrial trial;
    private final Tasks tasks;
    private final ReleaseProof proof;
    private final ShardRelease release;
    private final ReleasedTrash trash;
    private final Acts acts;
    private final NodeTasks nodeTasks;
    private final NodeIdentity self;
    private final Clock clock;

    NodeTaskCleanup(
            ShardTransferRepository transfers,
            ShardStore shards,
            ShardLocks locks,
            StagingArea staging,
            MoveTrial trial,
            Tasks tasks,
            ReleaseProof proof,
            ShardRelease release,
            ReleasedTrash trash,
            Acts acts,
            NodeTasks nodeTasks,
            NodeIdentity self,
            Clock clock) {
        this.transfers = transfers;
        this.shards = shards;
        this.locks = locks;
        this.staging = staging;
        this.trial = trial;
        this.tasks = tasks;
        this.proof = proof;
        this.release = release;
        this.trash = trash;
        this.acts = acts;
        this.nodeTasks = nodeTasks;
        this.self = self;
        this.clock = clock;
    }

    /** Cleans, and records that; or records why it did not succeed and when it is tried again (I9). */
    void clean(Task task, NodeTaskRow row) {
        try {
            Undone undone = undoShards(task, row);
            if (undone.movedOn()) {
                return; // the next look finds what is to be done now
            }
            Optional<String> locked = task.type() == TaskType.PAUSE ? unlock(task.id()) : Optional.empty();
            boolean clean = trash.whileProven(task.id(), undone.proven(), undone.at(), () -> staging.clean(task.id()));
            boolean over = (clean && locked.isEmpty()) || row.attempts() + 1 >= STAGING_TRIES;
            if (over && locked.isPresent()) {
                nodeTasks.cleanedButLocked(task.id(), locked.get());
            } else if (over) {
                nodeTasks.cleaned(task.id());
            } else {
                nodeTasks.cleanupFailed(
                        row,
                        new Reason(
                                ProblemCode.DISK_ERROR,
                                "A directory or a lock of task " + task.id() + " can't be removed from node "
                                        + self.id() + " yet; the actuator's staging endpoint, or the log, says why"));
            }
        } catch (Throwable e) {
            // Also an Error, such as too little memory: tried again like any other, later each time.
            log.warn("Task {} can't be cleaned up on this node yet", task.id(), e);
            nodeTasks.cleanupFailed(row, Reason.of(e));
        }
    }

    /** A lock that can't be removed holds up its task no longer than a directory does; it is swept later. */
    private Optional<String> unlock(String task) {
        try {
            locks.unlockAll(task);
            return Optional.empty();
        } catch (ProblemException e) {
            log.warn("A shard of task {} stays locked for now: {}", task, e.message());
            return Optional.of(e.message());
        }
    }

    private Undone undoShards(Task task, NodeTaskRow row) {
        Instant begin = clock.instant();
        List<ShardTransferRow> mine = transfers.findByTaskIdAndNodeIdOrderById(task.id(), self.id());
        if (task.type() == TaskType.PAUSE) {
            if (released(task)) {
                return release(task, row, mine);
            }
            mine.forEach(this::noteMissing);
        } else if (task.type() == TaskType.RESUME) {
            List<ShardTransferRow> adopted =
                    mine.stream().filter(NodeTaskCleanup::mayBeHere).toList();
            boolean keep = !adopted.isEmpty() && !isArchived(task, row, adopted);
            if (!adopted.isEmpty()) {
                acts.begin();
            }
            mine.forEach(transfer -> release.removeAdopted(task, transfer, keep));
            shards.removeEmptyBucket(task.bucket());
            return new Undone(false, keep ? List.of() : adopted, begin);
        }
        return new Undone(false, List.of(), begin);
    }

    /** All in one go, right after the proof; again at every try. */
    private Undone release(Task pause, NodeTaskRow row, List<ShardTransferRow> mine) {
        Instant begin = clock.instant();
        List<ShardTransferRow> unreleased = mine.stream()
                .filter(transfer -> transfer.state() == ShardTransferState.ARCHIVED)
                .toList();
        if (unreleased.isEmpty() && shards.folder(pause.bucket()).isEmpty()) {
            return new Undone(
                    false, List.of(),
                    begin); // nothing is here to be moved, and other nodes may still be asked to give theirs back
        }
        Observation seen = proof.observe(pause);
        boolean proven = !unreleased.isEmpty() && proof.isThere(pause, seen, unreleased);
        boolean madeAnew = seen.isAnotherThan(pause.bucketUuid());
        requireMovable(pause, unreleased);
        if (!tasks.beginRelease(pause.id())) {
            return new Undone(true, List.of(), begin);
        }

        if (!unreleased.isEmpty()) {
            acts.begin();
        }
        if (madeAnew) {
            unreleased.forEach(release::leaveToAnother);
        }
        unreleased.forEach(transfer -> release.releaseArchived(pause, transfer, !proven || row.keepShards()));
        if (!madeAnew) { // else it is that bucket's folder
            keepLatecomers(pause);
            shards.removeEmptyBucket(pause.bucket());
        }
        return new Undone(false, proven ? unreleased : List.of(), begin);
    }

    /** Before the first goes: as long as none has moved, the bucket can still be taken back as a whole. */
    private void requireMovable(Task pause, List<ShardTransferRow> unreleased) {
        List<ShardId> here = unreleased.stream()
                .map(ShardTransferRow::shard)
                .filter(shards::exists)
                .toList();
        if (!here.isEmpty()) {
            trial.require(pause, StagingKind.TRASH);
            here.forEach(shards::requireMovable);
        }
    }

    /** Whether a resume's archive is there; after some tries what can't be seen is not there, so that nothing waits for ever. */
    private boolean isArchived(Task resume, NodeTaskRow row, List<ShardTransferRow> adopted) {
        try {
            return proof.isArchived(resume, adopted);
        } catch (ProblemException e) {
            if (row.attempts() + 1 < STAGING_TRIES) {
                throw e;
            }
            log.warn(
                    "The archive of task {} can't be seen; what it has restored is kept: {}", resume.id(), e.message());
            return false;
        }
    }

    private static boolean mayBeHere(ShardTransferRow transfer) {
        return transfer.state() == ShardTransferState.ADOPTED || transfer.state() == ShardTransferState.ADOPTING;
    }

    private void keepLatecomers(Task task) {
        try {
            shards.list(task.bucket()).forEach(shard -> release.quarantineUnarchived(task, shard));
        } catch (ProblemException e) {
            // Something that is no shard lies in the bucket's folder; it is left where it is.
            log.warn("The folder of bucket {} is not empty after its release: {}", task.bucket(), e.message());
        }
    }

    /** A pause ends COMPLETED only by a release; a node that comes back late still owes it. */
    private static boolean released(Task task) {
        return task.state() == TaskState.RELEASING || task.state() == TaskState.COMPLETED;
    }

    /** The archive of a pause is only discarded if the shards are still here (I4). */
    private void noteMissing(ShardTransferRow transfer) {
        ShardId shard = transfer.shard();
        if (transfer.state() == ShardTransferState.ARCHIVED && !shards.exists(shard)) {
            log.error("Shard {} is missing while its pause is undone: its archive is kept", shard);
            release.move(transfer, ShardTransferState.MISSING);
        }
    }
}
