package io.torpor.catalog;

import io.torpor.archive.ArchiveId;
import io.torpor.archive.ManifestStore;
import io.torpor.pipeline.RateLimit;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/** The checks of archives on this node: at most one at a time, and each can be cancelled. */
@Service
public class ArchiveChecks {

    private static final Duration RENEWED_EVERY = Duration.ofSeconds(30);

    private final ArchiveRecordRepository rows;
    private final CheckRecords records;
    private final ObjectStores stores;
    private final ManifestStore manifests;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final AtomicReference<@Nullable Run> running = new AtomicReference<>();

    ArchiveChecks(
            ArchiveRecordRepository rows,
            CheckRecords records,
            ObjectStores stores,
            ManifestStore manifests,
            ApplicationEventPublisher events,
            Clock clock) {
        this.rows = rows;
        this.records = records;
        this.stores = stores;
        this.manifests = manifests;
        this.events = events;
        this.clock = clock;
    }

    /** A check under way. */
    private final class Run {

        private final ArchiveId id;
        private final Optional<String> claim;
        private volatile boolean cancelled;
        private Instant renewAt = clock.instant().plus(RENEWED_EVERY);

        private Run(ArchiveId id, Optional<String> claim) {
            this.id = id;
            this.claim = claim;
        }

        private void goOn() {
            if (cancelled || Thread.currentThread().isInterrupted()) {
                throw new ProblemException(ProblemCode.CANCELLED, "The check was cancelled");
            }
            Instant now = clock.instant();
            if (claim.isPresent() && now.isAfter(renewAt)) {
                renewAt = now.plus(RENEWED_EVERY);
                if (!records.renew(id.task(), claim.get())) {
                    throw new ProblemException(
                            ProblemCode.CANCELLED, "The archive is not on record any more, or another node checks it");
                }
            }
        }
    }

    /**
     * Checks an archive, in the thread of the caller, to its end: where it is on record, else in the configured location. Of
     * one on record the result is recorded.
     *
     * @throws ProblemException {@code task-conflict} if another check runs on this node or, of this archive, on another;
     *     {@code archive-not-allowed}
     */
    public CheckReport check(ArchiveId id) {
        Optional<ArchiveRecordRow> row = rows.findByTaskId(id.task())
                .filter(known -> known.bucket().equals(id.bucket()) && known.state() == ArchiveState.COMPLETE);
        return row.isPresent()
                ? check(row.get(), OptionalLong.empty())
                : alone(id, Optional.empty(), stores.open(stores.resolve(null), null), OptionalLong.empty());
    }

    /**
     * Checks an archive that is on record, as {@link #check(ArchiveId)} does.
     *
     * @param rateLimit bytes per second
     */
    CheckReport check(ArchiveRecordRow row, long rateLimit) {
        return check(row, OptionalLong.of(rateLimit));
    }

    private CheckReport check(ArchiveRecordRow row, OptionalLong rate) {
        ObjectStore store = stores.open(row.location(), row.region());
        Optional<String> claim = records.claim(row.taskId());
        if (claim.isEmpty()) {
            throw new ProblemException(
                    ProblemCode.TASK_CONFLICT,
                    "The archive of task " + row.taskId() + " is being checked already, maybe on another node");
        }
        try {
            return alone(new ArchiveId(row.bucket(), row.taskId()), claim, store, rate);
        } finally {
            records.giveBack(row.taskId(), claim.get()); // unless its result is recorded: then this does nothing
        }
    }

    /**
     * Cancels the check that runs on this node.
     *
     * @return the archive that was being checked; empty if none was
     */
    public Optional<ArchiveId> cancel() {
        Run run = running.get();
        if (run == null) {
            return Optional.empty();
        }
        run.cancelled = true;
        return Optional.of(run.id);
    }

    private CheckReport alone(ArchiveId id, Optional<String> claim, ObjectStore store, OptionalLong rate) {
        Run run = new Run(id, claim);
        if (!running.compareAndSet(null, run)) {
            throw new ProblemException(
                    ProblemCode.TASK_CONFLICT,
                    "Another archive is being checked on this node; wait for its end, or cancel it with DELETE"
                            + " /actuator/archives/check");
        }
        try {
            CheckReport report = run(run, store, rate);
            boolean stopping = Thread.currentThread().isInterrupted() && !run.cancelled;
            if (claim.isPresent() && !stopping) {
                records.record(claim.get(), report);
            }
            events.publishEvent(new ArchiveChecked(report));
            return report;
        } finally {
            running.set(null);
        }
    }

    private CheckReport run(Run run, ObjectStore store, OptionalLong rate) {
        Instant begin = clock.instant();
        CheckMeter meter = new CheckMeter(new RateLimit(rate), run::goOn);
        ArchiveCheck.Verdict verdict = new ArchiveCheck(manifests, store, run.id, meter).run();
        return new CheckReport(
                run.id.bucket(),
                run.id.task(),
                store.location().value(),
                verdict.outcome(),
                verdict.reason(),
                verdict.findings().first(),
                verdict.findings().count(),
                verdict.objects(),
                meter.bytes(),
                begin,
                clock.instant());
    }
}
