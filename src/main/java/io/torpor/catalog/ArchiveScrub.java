package io.torpor.catalog;

import io.torpor.problem.ProblemException;
import io.torpor.work.SerialWork;
import io.torpor.work.SlowWork;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The scrub: checks all archives on record, one after the other, the one that was checked longest ago first. It runs in a
 * thread of its own, since one archive can take hours.
 */
@Component
class ArchiveScrub {

    private static final Logger log = LoggerFactory.getLogger(ArchiveScrub.class);
    private static final Duration RETRY = Duration.ofHours(1);

    private final ArchiveChecks checks;
    private final CheckRecords records;
    private final ScrubProperties properties;
    private final SerialWork work = new SerialWork("scrub", 1, key -> runAll());

    ArchiveScrub(ArchiveChecks checks, CheckRecords records, ScrubProperties properties) {
        this.checks = checks;
        this.records = records;
        this.properties = properties;
    }

    /** Looks for archives that are due. A scrub that is under way goes on. */
    @Scheduled(initialDelay = 60_000, fixedDelay = 60_000, scheduler = SlowWork.SCHEDULER)
    void look() {
        if (properties.enabled()) {
            work.nudge("archives");
        }
    }

    private void runAll() {
        while (runOne() && !Thread.currentThread().isInterrupted()) {
            // the next one
        }
    }

    /** Checks the archive that is due. Returns false if none was, or somebody else was quicker: the next look goes on. */
    boolean runOne() {
        Duration interval = properties.interval();
        Duration retry = RETRY.compareTo(interval) < 0 ? RETRY : interval;
        Optional<ArchiveRecordRow> due = records.due(interval, retry);
        if (due.isEmpty()) {
            return false;
        }
        try {
            CheckReport report = checks.check(due.get(), properties.rateLimit());
            log.info("The archive of task {} in {} is {}", report.task(), report.location(), report.outcome());
            return true;
        } catch (ProblemException e) {
            log.debug("The archive of task {} is not checked now: {}", due.get().taskId(), e.message());
            return false;
        }
    }

    @PreDestroy
    void stop() {
        work.close();
    }
}
