package io.torpor.transfer.lead;

import io.torpor.act.Acts;
import io.torpor.catalog.ArchiveClaims;
import io.torpor.catalog.ArchiveRecords;
import io.torpor.catalog.ArchiveRetention;
import io.torpor.catalog.ArchiveTakenException;
import io.torpor.catalog.PendingDeletions;
import io.torpor.catalog.PrefixOwner;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.store.StoredObject;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeTaskState;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.ReuseProperties;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.TaskArchive;
import io.torpor.transfer.TransferProperties;
import io.torpor.work.SlowWork;
import io.torpor.work.Transactions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The discard of archives: of pauses that were undone, and of those whose time is over. An archive that can't be
 * deleted now does not hold up its task (I3): it is a pending deletion, tried again until it is gone.
 */
@Component
class ArchiveDiscard {

    private static final Logger log = LoggerFactory.getLogger(ArchiveDiscard.class);

    private final ObjectStores stores;
    private final ShardTransferRepository transfers;
    private final PendingDeletions deletions;
    private final ArchiveRecords records;
    private final ArchiveClaims claims;
    private final NodeTasks nodeTasks;
    private final ReuseProperties reuse;
    private final Tasks tasks;
    private final Transactions transactions;
    private final Acts acts;
    private final LastCopy lastCopy;
    private final ArchiveRetention retention;
    private final LedTasks led;
    private final LeaseRenewal renewal;
    private final TransferProperties properties;
    private final NodeIdentity self;

    ArchiveDiscard(
            ObjectStores stores,
            ShardTransferRepository transfers,
            PendingDeletions deletions,
            ArchiveRecords records,
            ArchiveClaims claims,
            NodeTasks nodeTasks,
            ReuseProperties reuse,
            Tasks tasks,
            Transactions transactions,
            Acts acts,
            LastCopy lastCopy,
            ArchiveRetention retention,
            LedTasks led,
            LeaseRenewal renewal,
            TransferProperties properties,
            NodeIdentity self) {
        this.stores = stores;
        this.transfers = transfers;
        this.deletions = deletions;
        this.records = records;
        this.claims = claims;
        this.nodeTasks = nodeTasks;
        this.reuse = reuse;
        this.tasks = tasks;
        this.transactions = transactions;
        this.acts = acts;
        this.lastCopy = lastCopy;
        this.retention = retention;
        this.led = led;
        this.renewal = renewal;
        this.properties = properties;
        this.self = self;
    }

    /**
     * Discards the archive of a pause that is undone, as its coordinator, unless it may be the last copy of a shard (I4), or
     * the pause has failed and its retry shall find it.
     *
     * @throws AwaitedWordException if nodes are asked for their word first: to be called again, or {@link #later} if they
     *     can't give it
     * @throws ProblemException {@code task-conflict}: another process leads the task by now
     */
    void discard(Task task) {
        Fence fence = new Fence(() -> led.require(task.id()));
        try {
            settle(task, fence);
        } catch (AwaitedWordException e) {
            throw e;
        } catch (RuntimeException e) {
            fence.require();
            later(task, e);
        }
    }

    /** Records that the archive of a pause can't be discarded yet, and why (I9); it holds up nothing (I3). */
    void later(Task task, RuntimeException why) {
        log.warn("The archive of task {} can't be discarded yet: {}", task.id(), why.getMessage());
        deletions.failed(task, Reason.of(why));
    }

    private void settle(Task task, Fence fence) {
        if (!claims.isOnRecord(task.id()) && !records.isKnown(task.id()) && !hasBegun(task)) {
            return; // it wrote nothing
        }
        if (isInUse(task)) {
            return; // it was to go, and is needed again
        }
        if (isWantedByRetry(task)) {
            keep(task, fence);
        } else {
            discardUnlessLastCopy(task, fence);
        }
    }

    /** A pause that completed is undone by nothing: its archive goes when its time is over, and not before (I4). */
    private boolean isInUse(Task task) {
        return task.state() == TaskState.COMPLETED && records.isKnown(task.id()) && !records.isDiscarding(task.id());
    }

    /**
     * That nothing is on record does not say that nothing is there: the record may have been lost. A store that is away is
     * not waited for: the claim is on record before anything is written.
     */
    private boolean hasBegun(Task task) {
        try {
            return task.startedAt() != null
                    && claims.owner(stores.open(task.archive(), task.region()), task) == PrefixOwner.OURS;
        } catch (ProblemException e) {
            if (e.code() == ProblemCode.ARCHIVE_UNREACHABLE) {
                log.info("Whether task {} wrote anything can't be seen: {}", task.id(), e.message());
                return false;
            }
            throw e;
        }
    }

    /** Only half an archive is certain to be no last copy (I4). */
    private boolean isWantedByRetry(Task task) {
        return reuse.keepFailed()
                && task.outcome() == TaskState.FAILED
                && !transfers.findByTaskIdOrderById(task.id()).isEmpty()
                && !records.isDiscarding(task.id())
                && !lastCopy.mayBeWhole(task);
    }

    private void keep(Task task, Fence fence) {
        String prefix = TaskArchive.of(task).prefix();
        ObjectStore store = stores.open(task.archive(), task.region());
        if (!isOurs(store, task)) {
            forget(task, fence);
            return;
        }
        fence.run();
        store.discardUnfinished(prefix);
        long bytes =
                store.list(prefix, fence).stream().mapToLong(StoredObject::size).sum();
        transactions.run(() -> records.kept(task, bytes));
    }

    /** Looked at anew at every try: between two of them lies as much time as somebody needs to lose the other copy. */
    private void discardUnlessLastCopy(Task task, Fence fence) {
        requireEveryNodesWord(task);
        boolean expired = records.hasExpired(task.id());
        if (expired) {
            if (!retention.isStillOver(task, fence::require)) {
                return;
            }
        } else if (lastCopy.keep(task)) {
            log.error("The archive of task {} is kept in {}: shards are missing here", task.id(), task.archive());
            return;
        }
        ObjectStore store = stores.open(task.archive(), task.region());
        store.requirePresent();
        records.takeOutOfUse(task, expired, fence::require);
        if (isOurs(store, task)) {
            acts.begin();
            claims.discard(store, task, fence);
            requireGone(store, task, fence);
        }
        forget(task, fence);
    }

    /** Its record is what finds it: that goes when the store says that nothing is there. */
    private static void requireGone(ObjectStore store, Task task, Runnable check) {
        String prefix = TaskArchive.of(task).prefix();
        if (!store.list(prefix, check).isEmpty()) {
            throw new ProblemException(
                    ProblemCode.TASK_CONFLICT,
                    "Something was written to " + prefix + " in " + task.archive() + " while it was deleted");
        }
    }

    /** The claim last: as long as it is on record, what is in the archive is found. */
    private void forget(Task task, Fence fence) {
        transactions.run(() -> {
            fence.require();
            records.forget(task.id());
            claims.forget(task.id());
        });
    }

    /**
     * Whether what is in the archive's place may go, looked at now: only what this cluster and this task claimed (I4). A
     * pause that completed needs no claim, since an earlier version wrote none; but nobody else may have one.
     *
     * @throws ArchiveTakenException if it is the archive of a completed pause, and another's: it is on record, and stays
     *     there until somebody has looked
     */
    private boolean isOurs(ObjectStore store, Task task) {
        boolean completed = task.state() == TaskState.COMPLETED;
        return switch (claims.owner(store, task)) {
            case OURS, UNCLAIMED_BEFORE -> true;
            case NOBODY -> completed || isNothingLeft(store, task, "there is no claim of this cluster");
            case ANOTHER -> {
                if (completed) {
                    claims.require(store, task);
                }
                yield isNothingLeft(store, task, "another cluster or task has claimed it");
            }
        };
    }

    /** Nothing of ours is there, so the clean-up is at its end. */
    private static boolean isNothingLeft(ObjectStore store, Task task, String why) {
        String prefix = TaskArchive.of(task).prefix();
        if (!store.list(prefix).isEmpty()) {
            log.warn("Nothing of task {} is removed from {} in {}: {}", task.id(), prefix, task.archive(), why);
        }
        return false;
    }

    /** A lost node has not said yet whether its shards are still there, and may still be writing. */
    private void requireEveryNodesWord(Task task) {
        nodeTasks.rows(task.id()).stream()
                .filter(row -> row.state() != NodeTaskState.CLEANED)
                .findFirst()
                .ifPresent(row -> {
                    throw new ProblemException(
                            ProblemCode.NODE_LOST, "Node " + row.nodeId() + " has not cleaned its share yet");
                });
    }

    /** Tries the pending deletions that are due, each of them here or on another node. One that fails never stops the next. */
    @Scheduled(fixedDelayString = "${torpor.archive.discard-interval:5s}", scheduler = SlowWork.SCHEDULER)
    void sweep() {
        if (acts.isBehind()) {
            return;
        }
        deletions.due().forEach(this::sweepOne);
    }

    private void sweepOne(String pause) {
        String claimant = self.incarnation();
        if (!deletions.claim(pause, claimant, properties.leaseTime())) {
            return; // another process deletes it
        }
        Fence fence = new Fence(() -> requireClaim(pause, claimant));
        try (LeaseRenewal.Held held = renewal.hold(
                "the deletion of the archive of task " + pause,
                () -> deletions.renewClaim(pause, claimant, properties.leaseTime()))) {
            settle(tasks.get(pause), fence);
            deletions.settled(pause, claimant);
            log.info("The archive of task {} is settled", pause);
        } catch (AwaitedWordException e) {
            deletions.waits(pause, claimant, Reason.of(e));
        } catch (RuntimeException e) {
            log.debug("The archive of task {} can't be discarded yet", pause, e);
            deletions.failed(pause, claimant, Reason.of(e));
        }
    }

    private void requireClaim(String pause, String claimant) {
        if (!deletions.renewClaim(pause, claimant, properties.leaseTime())) {
            throw new ProblemException(
                    ProblemCode.TASK_CONFLICT,
                    "The deletion of the archive of task " + pause + " is not this process's any more; it stops");
        }
    }
}
