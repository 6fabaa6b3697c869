package io.torpor.catalog;

import io.torpor.pipeline.RateLimit;
import io.torpor.pipeline.TransferMeter;
import java.util.concurrent.atomic.AtomicLong;

/** The meter of a check: counts what it reads, holds its rate, and stops it when it shall not go on. */
final class CheckMeter implements TransferMeter {

    private final RateLimit rate;
    private final Runnable goOn;
    private final AtomicLong bytes = new AtomicLong();

    /**
     * @param goOn throws to stop the check; called often
     */
    CheckMeter(RateLimit rate, Runnable goOn) {
        this.rate = rate;
        this.goOn = goOn;
    }

    long bytes() {
        return bytes.get();
    }

    @Override
    public void transferred(long more) {
        bytes.addAndGet(more);
        rate.acquire(more, goOn);
    }

    @Override
    public void repeated(long more) {
        rate.acquire(more, goOn);
    }

    @Override
    public void reused(long more) {
        goOn.run();
    }

    @Override
    public void checkCancelled() {
        goOn.run();
    }
}
