package io.torpor.transfer;

import io.torpor.archive.ObjectStore;
import io.torpor.archive.ObjectStores;
import io.torpor.archive.ManifestStore;
import io.torpor.archive.StoredObject;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.Tasks;
import io.torpor.task.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Deletes archives: of pauses that were undone, and those whose time is over. One that can't be deleted now does not hold
 * up its task (I3): it is recorded and tried again, until it is gone.
 */
@Component
public class ArchiveDiscard {

    private static final Logger log = LoggerFactory.getLogger(ArchiveDiscard.class);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    private static final int DOUBLINGS = 10;

    private final ObjectStores archives;
    private final ManifestStore manifests;
    private final ShardTransferRepository transfers;
    private final ArchiveLeftoverRepository leftovers;
    private final ArchiveRecords records;
    private final NodeTaskRepository shares;
    private final ReuseProperties reuse;
    private final Tasks tasks;
    private final Transactions transactions;
    private final Clock clock;

    ArchiveDiscard(
            ObjectStores archives,
            ManifestStore manifests,
            ShardTransferRepository transfers,
            ArchiveLeftoverRepository leftovers,
            ArchiveRecords records,
            NodeTaskRepository shares,
            ReuseProperties reuse,
            Tasks tasks,
            Transactions transactions,
            Clock clock) {
        this.archives = archives;
        this.manifests = manifests;
        this.transfers = transfers;
        this.leftovers = leftovers;
        this.records = records;
        this.shares = shares;
        this.reuse = reuse;
        this.tasks = tasks;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** The archives that could not be deleted yet. */
    public List<ArchiveLeftover> leftovers() {
        return leftovers.findByAttemptsGreaterThan(0).stream()
                .map(ArchiveLeftoverRow::toLeftover)
                .toList();
    }

    /**
     * Discards the archive of a pause that is undone, unless it may be the last copy of a shard (I4), or the pause has
     * failed and its retry shall find it.
     */
    void discard(Task task) {
        try {
            settle(task);
        } catch (RuntimeException e) {
            log.warn("The archive of task {} can't be discarded yet: {}", task.id(), e.getMessage());
            transactions.run(() -> failed(leftover(task.id(), task.archive(), task.bucket()), e));
        }
    }

    private void settle(Task task) {
        if (isWantedByRetry(task)) {
            keep(task);
        } else {
            discardUnlessLastCopy(task);
        }
    }

    /** Only of half an archive it is certain that it is no last copy: what is kept is deleted without another look. */
    private boolean isWantedByRetry(Task task) {
        return reuse.keepFailed()
                && task.outcome() == TaskState.FAILED
                && !transfers.findByTaskIdOrderById(task.id()).isEmpty()
                && !records.isDiscarding(task.id())
                && !isWhole(task);
    }

    private void keep(Task task) {
        String prefix = ManifestStore.prefix(task.bucket(), task.id());
        ObjectStore archive = archives.open(task.archive(), task.region());
        archive.discardUnfinished(prefix);
        long bytes = archive.list(prefix).stream().mapToLong(StoredObject::size).sum();
        transactions.run(() -> records.kept(task, bytes));
    }

    /** Deletes an archive that was taken out of use, soon; to be committed with that. */
    void later(ArchiveRecordRow archive) {
        leftovers.save(leftover(archive.taskId(), archive.location(), archive.bucket()));
    }

    private ArchiveLeftoverRow leftover(String task, String archive, String bucket) {
        return leftovers
                .findById(task)
                .orElseGet(() ->
                        new ArchiveLeftoverRow(task, archive, ManifestStore.prefix(bucket, task), clock.instant()));
    }

    private void failed(ArchiveLeftoverRow leftover, RuntimeException e) {
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(leftover.attempts(), DOUBLINGS));
        leftover.failed(Reason.of(e).message(), clock.instant().plus(wait));
        leftovers.save(leftover);
    }

    private void discardUnlessLastCopy(Task task) {
        List<ShardTransferRow> written = transfers.findByTaskIdOrderById(task.id());
        if (written.isEmpty() && !records.isKnown(task.id())) {
            return;
        }
        requireEveryNodesWord(task);
        if (!records.isDiscarding(task.id())) {
            if (isLastCopy(task, written)) {
                log.error("The archive of task {} is kept in {}: shards are missing here", task.id(), task.archive());
                return;
            }
            records.takeOutOfUse(task);
        }
        ObjectStore archive = archives.open(task.archive(), task.region());
        archive.requirePresent();
        archive.discard(ManifestStore.prefix(task.bucket(), task.id()));
        records.forget(task.id());
    }

    /** A lost node has not said yet whether its shards are still there, and may still be writing. */
    private void requireEveryNodesWord(Task task) {
        shares.findByTaskIdOrderByNodeId(task.id()).stream()
                .filter(share -> share.state() != NodeTaskState.CLEANED)
                .findFirst()
                .ifPresent(share -> {
                    throw new ProblemException(
                            ProblemCode.NODE_LOST, "Node " + share.nodeId() + " has not cleaned its share yet");
                });
    }

    private boolean isLastCopy(Task task, List<ShardTransferRow> written) {
        return written.stream().anyMatch(transfer -> transfer.state() == ShardTransferState.MISSING) && isWhole(task);
    }

    private boolean isWhole(Task task) {
        try {
            manifests.read(archives.open(task.archive(), task.region()), task.bucket(), task.id());
            return true;
        } catch (ProblemException e) {
            return switch (e.code()) {
                // Without a manifest nothing can be restored from it: it is half an archive, whatever is missing here.
                case ARCHIVE_INCOMPLETE, ARCHIVE_NOT_FOUND -> false;
                // Damage to the manifest is not damage to the shards: somebody may still need them.
                case ARCHIVE_CORRUPT, ARCHIVE_VERSION -> true;
                default -> throw e;
            };
        }
    }

    @Scheduled(fixedDelayString = "${torpor.archive.discard-interval:5s}")
    void sweep() {
        leftovers.findByNextTryAtLessThanEqual(clock.instant()).forEach(this::sweepOne);
    }

    private void sweepOne(ArchiveLeftoverRow leftover) {
        try {
            settle(tasks.get(leftover.getId()));
            transactions.run(() -> leftovers.deleteById(leftover.getId()));
            log.info("The archive of task {} is settled", leftover.getId());
        } catch (RuntimeException e) {
            log.debug("The archive of task {} can't be discarded yet", leftover.getId(), e);
            transactions.run(() -> failed(leftover, e));
        }
    }
}
