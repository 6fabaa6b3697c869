package io.torpor.catalog;

import io.torpor.archive.ArchiveId;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.work.BackOff;
import io.torpor.work.DatabaseTime;
import io.torpor.work.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;

/**
 * The pending deletions: archives that should be gone, on record until they are. One that can't be deleted holds up no
 * task (I3).
 */
@Service
public class PendingDeletions {

    private static final BackOff BACK_OFF = new BackOff(Duration.ofSeconds(5), Duration.ofSeconds(5 << 10));

    private final PendingDeletionRepository rows;
    private final Transactions transactions;
    private final DatabaseTime time;
    private final Clock clock;

    PendingDeletions(PendingDeletionRepository rows, Transactions transactions, DatabaseTime time, Clock clock) {
        this.rows = rows;
        this.transactions = transactions;
        this.time = time;
        this.clock = clock;
    }

    /**
     * The pending deletions that were tried and did not succeed yet.
     *
     * @param most of them
     */
    public List<PendingDeletion> failing(int most) {
        return rows.findByAttemptsGreaterThanOrderByTaskId(0, Limit.of(most)).stream()
                .map(PendingDeletionRow::toPendingDeletion)
                .toList();
    }

    /** The ids of the pauses whose archives are to be deleted now. */
    public List<String> due() {
        return rows.findByNextTryAtLessThanEqual(clock.instant()).stream()
                .map(PendingDeletionRow::getId)
                .toList();
    }

    /**
     * Claims a pending deletion, so that two never delete the same archive at once. The claim ends with {@link #failed},
     * {@link #settled}, or its time.
     *
     * @param claimant one process, at one of its deeds
     * @return false if another has it, or it is settled
     */
    public boolean claim(String pause, String claimant, Duration length) {
        return transactions.call(() -> {
            Instant now = time.now();
            return rows.claim(pause, claimant, now, now.plus(length)) == 1;
        });
    }

    /** Renews a claim. False if it is lost: another has it, or somebody has settled what it was for. */
    public boolean renewClaim(String pause, String claimant, Duration length) {
        return transactions.call(() -> rows.renew(pause, claimant, time.now().plus(length)) == 1);
    }

    /** Records the pending deletion of an archive that was taken out of use; to be committed with that. */
    void add(ArchiveRecordRow archive) {
        rows.save(row(archive.taskId(), archive.location(), archive.bucket()));
    }

    /**
     * Records that the archive of a pause could not be deleted, why, and when it is tried again: back-off from 5
     * seconds to 85 minutes.
     */
    public void failed(Task pause, Reason reason) {
        transactions.run(() -> failed(row(pause.id(), pause.archive(), pause.bucket()), reason));
    }

    /**
     * Records that a pending deletion did not succeed, why, and when it is tried again; nothing if it is settled
     * meanwhile, or another has its claim.
     */
    public void failed(String pause, String claimant, Reason reason) {
        transactions.run(() ->
                rows.findById(pause).filter(row -> row.isClaimedBy(claimant)).ifPresent(row -> failed(row, reason)));
    }

    /** Records what a pending deletion waits for, and that it is tried again soon; nothing if another has its claim. */
    public void waits(String pause, String claimant, Reason reason) {
        transactions.run(() -> rows.findById(pause)
                .filter(row -> row.isClaimedBy(claimant))
                .ifPresent(row -> {
                    row.failed(reason.message(), clock.instant().plus(BACK_OFF.after(1)));
                    rows.save(row);
                }));
    }

    /** Removes the pending deletion of an archive that is gone, or kept for good; nothing if another has its claim. */
    public void settled(String pause, String claimant) {
        transactions.run(() -> rows.settled(pause, claimant));
    }

    /** Removes the pending deletion of an archive that an administrator forgets, whoever has its claim. */
    void withdrawn(String pause) {
        transactions.run(() -> rows.deleteById(pause));
    }

    private PendingDeletionRow row(String pause, String archive, String bucket) {
        return rows.findById(pause)
                .orElseGet(() ->
                        new PendingDeletionRow(pause, archive, new ArchiveId(bucket, pause).prefix(), clock.instant()));
    }

    private void failed(PendingDeletionRow row, Reason reason) {
        row.failed(reason.message(), clock.instant().plus(BACK_OFF.after(row.attempts() + 1)));
        rows.save(row);
    }
}
