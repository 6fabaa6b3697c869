package io.torpor.catalog;

import io.torpor.archive.ArchiveId;
import io.torpor.archive.ManifestStore;
import io.torpor.pipeline.RateLimit;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** The checks of archives on this node: at most one at a time, and each can be cancelled. */
@Service
public class ArchiveChecks {

    private final ArchiveRecordRepository rows;
    private final ObjectStores stores;
    private final ManifestStore manifests;
    private final Clock clock;
    private final AtomicReference<@Nullable Run> running = new AtomicReference<>();

    ArchiveChecks(ArchiveRecordRepository rows, ObjectStores stores, ManifestStore manifests, Clock clock) {
        this.rows = rows;
        this.stores = stores;
        this.manifests = manifests;
        this.clock = clock;
    }

    /** A check under way. */
    private static final class Run {

        private final ArchiveId id;
        private volatile boolean cancelled;

        private Run(ArchiveId id) {
            this.id = id;
        }

        private void goOn() {
            if (cancelled || Thread.currentThread().isInterrupted()) {
                throw new ProblemException(ProblemCode.CANCELLED, "The check was cancelled");
            }
        }
    }

    /**
     * Checks an archive, in the thread of the caller, to its end.
     *
     * @param archive location; null for where it is on record, else the configured one
     * @param region of the store; null for the one on record, else the configured one
     * @param rateLimit bytes per second; null for none
     * @throws ProblemException {@code task-conflict} if another check runs on this node, {@code archive-not-allowed},
     *     {@code invalid-request}
     */
    public CheckReport check(
            ArchiveId id, @Nullable String archive, @Nullable String region, @Nullable Long rateLimit) {
        OptionalLong rate = checkedRate(rateLimit);
        Optional<ArchiveRecordRow> row =
                rows.findByTaskId(id.task()).filter(known -> known.bucket().equals(id.bucket()));
        String where =
                archive != null ? archive : row.map(ArchiveRecordRow::location).orElse(null);
        String in = region != null || archive != null
                ? ObjectStores.checkRegion(region)
                : row.flatMap(known -> Optional.ofNullable(known.region())).orElse(null);
        return run(id, stores.open(where == null ? stores.resolve(null).value() : where, in), rate);
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

    private CheckReport run(ArchiveId id, ObjectStore store, OptionalLong rate) {
        Run run = new Run(id);
        if (!running.compareAndSet(null, run)) {
            throw new ProblemException(
                    ProblemCode.TASK_CONFLICT,
                    "Another archive is being checked on this node; wait for its end, or cancel it with DELETE"
                            + " /actuator/archives/check");
        }
        try {
            Instant begin = clock.instant();
            CheckMeter meter = new CheckMeter(new RateLimit(rate), run::goOn);
            ArchiveCheck.Verdict verdict = new ArchiveCheck(manifests, store, id, meter).run();
            return new CheckReport(
                    id.bucket(),
                    id.task(),
                    store.location().value(),
                    verdict.outcome(),
                    verdict.reason(),
                    verdict.findings().first(),
                    verdict.findings().count(),
                    verdict.objects(),
                    meter.bytes(),
                    begin,
                    clock.instant());
        } finally {
            running.set(null);
        }
    }

    private static OptionalLong checkedRate(@Nullable Long rate) {
        if (rate == null) {
            return OptionalLong.empty();
        }
        if (rate <= 0) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST, "rateLimit: must be bytes per second above 0, but is " + rate);
        }
        return OptionalLong.of(rate);
    }
}
