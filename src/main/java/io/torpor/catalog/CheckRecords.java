package io.torpor.catalog;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.work.DatabaseTime;
import io.torpor.work.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;

/**
 * The records of archives' checks: who checks one, and what came of it. An archive is taken by compare-and-set, so that of
 * all nodes one checks it; whose process dies loses it after some minutes, by the database's time (I12).
 */
@Service
public class CheckRecords {

    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final int LONGEST_TEXT = 2000; // by the columns

    private final ArchiveCheckRepository rows;
    private final Transactions transactions;
    private final DatabaseTime time;
    private final Clock clock;

    CheckRecords(ArchiveCheckRepository rows, Transactions transactions, DatabaseTime time, Clock clock) {
        this.rows = rows;
        this.transactions = transactions;
        this.time = time;
        this.clock = clock;
    }

    /** The records of those of some pauses' archives that a check was tried of, by task. */
    public List<CheckRecord> of(Collection<String> pauses) {
        return rows.findAllById(pauses).stream()
                .sorted(Comparator.comparing(ArchiveCheckRow::getId))
                .map(ArchiveCheckRow::toRecord)
                .toList();
    }

    /**
     * The archives whose last check failed, the longest known first.
     *
     * @param limit the most that are wanted
     */
    public List<FailedCheck> failed(int limit) {
        return rows.failed(Limit.of(limit));
    }

    /**
     * Refuses an archive of which the last check that came to its end found that it is damaged. Who relies on an archive
     * looks at names and sizes; a check has read it (I4).
     *
     * @throws ProblemException {@code archive-corrupt}, with what was found
     */
    public void requireNotDamaged(String task) {
        rows.findById(task).map(ArchiveCheckRow::toRecord).ifPresent(check -> {
            if (check.outcome() == CheckOutcome.DAMAGED) {
                throw new ProblemException(
                        ProblemCode.ARCHIVE_CORRUPT,
                        "The archive of task " + task + " was found damaged at " + check.checkedAt() + ": "
                                + check.finding() + ". If it was put right, check it again");
            }
        });
    }

    /** How many archives there are whose last check failed. */
    public long countFailed() {
        return rows.countFailed();
    }

    /**
     * The archive that is to be checked next.
     *
     * @param interval between two checks of it
     * @param retry between two tries that did not come to their end
     * @return empty if none is due
     */
    Optional<ArchiveRecordRow> due(Duration interval, Duration retry) {
        Instant now = clock.instant();
        return rows.due(time.now(), now.minus(interval), now.minus(retry));
    }

    /**
     * Takes an archive that is on record.
     *
     * @return the claim; empty if another check has it
     */
    Optional<String> claim(String task) {
        String claim = UUID.randomUUID().toString();
        Instant now = time.now();
        int taken = transactions.findOrMake(() -> {
            if (!rows.existsById(task)) {
                rows.saveAndFlush(new ArchiveCheckRow(task));
            }
            return rows.claim(task, claim, now, now.plus(LEASE));
        });
        return taken == 1 ? Optional.of(claim) : Optional.empty();
    }

    /** Keeps an archive that is being checked. Returns false if somebody else has taken it, or it was forgotten. */
    boolean renew(String task, String claim) {
        return transactions.call(() -> rows.renew(task, claim, time.now().plus(LEASE))) == 1;
    }

    /** Gives an archive back, as if it had not been taken. */
    void giveBack(String task, String claim) {
        transactions.run(() -> rows.giveBack(task, claim));
    }

    /** Records what came of a check, and gives the archive back. */
    void record(String claim, CheckReport report) {
        Instant now = clock.instant();
        transactions.run(() -> {
            if (report.outcome() == CheckOutcome.NOT_CHECKED) {
                String reason = report.reason() == null ? "" : report.reason();
                rows.tried(report.task(), claim, now, cut(reason));
            } else {
                String finding = report.findings().stream()
                        .map(found -> cut(found.message()))
                        .findFirst()
                        .orElse(null);
                rows.checked(report.task(), claim, now, report.outcome(), finding);
                rows.giveBack(report.task(), claim);
            }
        });
    }

    /** Forgets what was found of an archive: it was said of another place. */
    void forget(String task) {
        rows.forget(task);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }
}
