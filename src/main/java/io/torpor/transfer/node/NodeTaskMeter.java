package io.torpor.transfer.node;

import io.torpor.pipeline.RateLimit;
import io.torpor.pipeline.TransferMeter;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * The meter of a node task: counts the bytes of all its streams, holds them to the rate limit, and stops them when it
 * is cancelled.
 */
final class NodeTaskMeter implements TransferMeter {

    private static final long REPORT_EVERY_MILLIS = 1000;

    private final RateLimit limit;
    private final BooleanSupplier cancelled;
    private final LongConsumer report;
    private final Clock clock;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong reported;

    /**
     * A meter at zero.
     *
     * @param limit bytes per second, over all streams of the node task
     * @param cancelled asked often, from many threads
     * @param report told of the bytes done, at most once a second
     */
    NodeTaskMeter(RateLimit limit, BooleanSupplier cancelled, LongConsumer report, Clock clock) {
        this.limit = limit;
        this.cancelled = cancelled;
        this.report = report;
        this.clock = clock;
        this.reported = new AtomicLong(clock.millis());
    }

    @Override
    public void transferred(long bytes) {
        repeated(bytes);
        count(bytes);
    }

    @Override
    public void repeated(long bytes) {
        checkCancelled();
        limit.acquire(bytes, this::checkCancelled);
    }

    @Override
    public void reused(long bytes) {
        checkCancelled();
        count(bytes);
    }

    @Override
    public void checkCancelled() {
        if (cancelled.getAsBoolean() || Thread.currentThread().isInterrupted()) {
            throw new ProblemException(ProblemCode.CANCELLED, "The task does not transfer any more");
        }
    }

    private void count(long bytes) {
        long total = done.addAndGet(bytes);
        long now = clock.millis();
        long last = reported.get();
        boolean due = now - last > REPORT_EVERY_MILLIS;
        if (due && reported.compareAndSet(last, now)) {
            report.accept(total);
        }
    }
}
