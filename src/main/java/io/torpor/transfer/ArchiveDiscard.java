package io.torpor.transfer;

import io.torpor.archive.Archives;
import io.torpor.archive.ManifestStore;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Discards archives of pauses that were undone. One that can't be discarded now does not hold up its task (I3): it is
 * recorded and tried again, until it is gone.
 */
@Component
public class ArchiveDiscard {

    private static final Logger log = LoggerFactory.getLogger(ArchiveDiscard.class);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    private static final int DOUBLINGS = 10;

    private final Archives archives;
    private final ManifestStore manifests;
    private final ShardTransferRepository transfers;
    private final ArchiveLeftoverRepository leftovers;
    private final Transactions transactions;
    private final Clock clock;

    ArchiveDiscard(
            Archives archives,
            ManifestStore manifests,
            ShardTransferRepository transfers,
            ArchiveLeftoverRepository leftovers,
            Transactions transactions,
            Clock clock) {
        this.archives = archives;
        this.manifests = manifests;
        this.transfers = transfers;
        this.leftovers = leftovers;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** The archives that still wait to be discarded. */
    public List<ArchiveLeftover> leftovers() {
        return leftovers.findAll().stream().map(ArchiveLeftoverRow::toLeftover).toList();
    }

    /** Discards the archive of a pause that is undone, unless it may be the last copy of a shard (I4). */
    void discard(Task task) {
        String prefix = ManifestStore.prefix(task.bucket(), task.id());
        try {
            if (isLastCopy(task)) {
                log.error("The archive of task {} is kept in {}: shards are missing here", task.id(), task.archive());
                return;
            }
            discard(task.archive(), prefix);
        } catch (RuntimeException e) {
            log.warn("The archive of task {} can't be discarded yet: {}", task.id(), e.getMessage());
            transactions.run(() -> leftovers.save(new ArchiveLeftoverRow(
                    task.id(),
                    task.archive(),
                    prefix,
                    Reason.of(e).message(),
                    clock.instant().plus(FIRST_WAIT))));
        }
    }

    private boolean isLastCopy(Task task) {
        boolean missing = transfers.findByTaskIdOrderById(task.id()).stream()
                .anyMatch(transfer -> transfer.state() == ShardTransferState.MISSING);
        if (!missing) {
            return false;
        }
        try {
            manifests.read(archives.open(archives.resolve(task.archive())), task.bucket(), task.id());
            return true;
        } catch (ProblemException e) {
            if (e.code() == ProblemCode.ARCHIVE_UNREACHABLE) {
                throw e;
            }
            // Without a manifest nothing can be restored from it: it is half an archive, whatever is missing here.
            return false;
        }
    }

    @Scheduled(fixedDelayString = "${torpor.archive.discard-interval:5s}")
    void sweep() {
        leftovers.findByNextTryAtBefore(clock.instant()).forEach(this::sweepOne);
    }

    private void sweepOne(ArchiveLeftoverRow leftover) {
        try {
            discard(leftover.archive(), leftover.prefix());
            transactions.run(() -> leftovers.deleteById(leftover.getId()));
            log.info("The archive of task {} is discarded at last", leftover.getId());
        } catch (RuntimeException e) {
            Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(leftover.attempts(), DOUBLINGS));
            leftover.failedAgain(Reason.of(e).message(), clock.instant().plus(wait));
            transactions.run(() -> leftovers.save(leftover));
        }
    }

    private void discard(String archive, String prefix) {
        archives.open(archives.resolve(archive)).discard(prefix);
    }
}
