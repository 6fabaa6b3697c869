package io.torpor.transfer.lead;

import io.torpor.transfer.TransferProperties;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * The renewal of leases in the background, for as long as the work that they are for goes on, however long that takes. One
 * that is lost is not taken again: the work is fenced, and ends by itself.
 */
@Component
class LeaseRenewal {

    private static final Logger log = LoggerFactory.getLogger(LeaseRenewal.class);

    private final Duration interval;
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, new CustomizableThreadFactory("torpor-lease-"));

    LeaseRenewal(TransferProperties properties) {
        this.interval = properties.leaseTime().dividedBy(3);
        thread.setRemoveOnCancelPolicy(true);
    }

    /** A renewal that goes on until it is closed. */
    interface Held extends AutoCloseable {
        /** Ends the renewal; the lease stays until its time is over. */
        @Override
        void close();
    }

    /**
     * Renews a lease three times in its length.
     *
     * @param what it is for, in words
     * @param renew renews it; false if it is lost
     */
    Held hold(String what, BooleanSupplier renew) {
        ScheduledFuture<?> renewal = thread.scheduleWithFixedDelay(
                () -> renew(what, renew), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
        return () -> renewal.cancel(false);
    }

    private static void renew(String what, BooleanSupplier renew) {
        try {
            if (!renew.getAsBoolean()) {
                log.warn("The lease of {} is lost; another process may have it", what);
            }
        } catch (Throwable e) {
            // Also an Error: thrown on, it would end the renewal without a word.
            log.warn("The lease of {} can't be renewed: {}", what, e.toString());
        }
    }

    @PreDestroy
    void stop() {
        thread.shutdownNow();
    }
}
