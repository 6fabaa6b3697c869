package io.torpor.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.torpor.catalog.ArchiveChecked;
import io.torpor.catalog.CheckOutcome;
import io.torpor.catalog.CheckRecords;
import io.torpor.work.SlowWork;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** The metrics of archives' checks: those that this process made, and how many archives on record did not pass theirs. */
@Component
class ArchiveCheckMetrics {

    private static final Logger log = LoggerFactory.getLogger(ArchiveCheckMetrics.class);
    private static final String CHECKS = "torpor.archive.checks";
    private static final String BYTES = "torpor.archive.check.bytes";

    private final CheckRecords records;
    private final MeterRegistry meters;
    private volatile double failed = Double.NaN;

    ArchiveCheckMetrics(CheckRecords records, MeterRegistry meters) {
        this.records = records;
        this.meters = meters;
        Stream.of(CheckOutcome.values()).forEach(this::count);
        meters.counter(BYTES);
        Gauge.builder("torpor.archives.damaged", this, me -> me.failed)
                .description("Archives on record whose last check found them damaged or missing")
                .register(meters);
    }

    @EventListener
    void checked(ArchiveChecked check) {
        meters.counter(CHECKS, "outcome", word(check.report().outcome())).increment();
        meters.counter(BYTES).increment(check.report().bytes());
    }

    @Scheduled(fixedDelayString = "${torpor.metrics.refresh-interval:10s}", scheduler = SlowWork.SCHEDULER)
    void refresh() {
        try {
            failed = records.countFailed();
        } catch (DataAccessException | TransactionException e) {
            log.debug("Metrics are unknown for the moment", e);
            failed = Double.NaN;
        }
    }

    private void count(CheckOutcome outcome) {
        meters.counter(CHECKS, "outcome", word(outcome));
    }

    private static String word(CheckOutcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
