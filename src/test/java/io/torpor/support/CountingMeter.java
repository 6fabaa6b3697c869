package io.torpor.support;

import io.torpor.pipeline.TransferMeter;
import java.util.concurrent.atomic.AtomicLong;

/** Counts, and never stops a transfer. */
public class CountingMeter implements TransferMeter {

    public final AtomicLong bytes = new AtomicLong();
    public final AtomicLong repeated = new AtomicLong();
    public final AtomicLong reused = new AtomicLong();

    @Override
    public void transferred(long more) {
        bytes.addAndGet(more);
    }

    @Override
    public void repeated(long more) {
        repeated.addAndGet(more);
    }

    @Override
    public void reused(long more) {
        reused.addAndGet(more);
    }

    @Override
    public void checkCancelled() {}
}
