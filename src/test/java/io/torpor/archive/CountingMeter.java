package io.torpor.archive;

import java.util.concurrent.atomic.AtomicLong;

/** Counts, and never stops a transfer. */
class CountingMeter implements TransferMeter {

    final AtomicLong bytes = new AtomicLong();
    final AtomicLong repeated = new AtomicLong();
    final AtomicLong reused = new AtomicLong();

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
