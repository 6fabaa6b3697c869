package io.torpor.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes only when somebody waits. */
final class WaitedTime implements RateLimit.Ticker {

    private final AtomicLong now = new AtomicLong();

    void advance(long nanos) {
        now.addAndGet(nanos);
    }

    @Override
    public long nanos() {
        return now.get();
    }

    /** No wait is longer than an operator would wait for a cancel. */
    @Override
    public void await(long nanos) {
        assertThat(nanos).isBetween(1L, TimeUnit.MILLISECONDS.toNanos(100));
        advance(nanos);
    }
}
