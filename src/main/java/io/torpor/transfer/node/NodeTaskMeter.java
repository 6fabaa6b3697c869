package io.torpor.transfer.node;

import io.torpor.pipeline.RateLimit;
import io.torpor.pipeline.TransferMeter;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The meter of a node task: counts the bytes of all its streams, holds them to the rate limits, and stops them when it
 * is cancelled. It writes nothing: what it has counted is read by others, off the way of the data.
 */
final class NodeTaskMeter implements TransferMeter {

    private final List<RateLimit> limits;
    private final Clock clock;
    private final AtomicLong done = new AtomicLong();
    private volatile Instant moved;
    private volatile boolean streaming;
    private volatile @Nullable ProblemException stop;

    /**
     * A meter at zero.
     *
     * @param limits that the bytes of all streams keep
     */
    NodeTaskMeter(List<RateLimit> limits, Clock clock) {
        this.limits = List.copyOf(limits);
        this.clock = clock;
        this.moved = clock.instant();
    }

    @Override
    public void transferred(long bytes) {
        repeated(bytes);
        done.addAndGet(bytes);
    }

    @Override
    public void repeated(long bytes) {
        checkCancelled();
        for (RateLimit limit : limits) {
            limit.acquire(bytes, this::waitForRate);
        }
        alive();
    }

    @Override
    public boolean isLimited() {
        return limits.stream().anyMatch(limit -> limit.bytesPerSecond().isPresent());
    }

    private void waitForRate() {
        checkCancelled();
        alive(); // who keeps to a low rate does not stand still
    }

    @Override
    public void reused(long bytes) {
        checkCancelled();
        done.addAndGet(bytes);
        alive();
    }

    @Override
    public void streaming(boolean begins) {
        alive();
        streaming = begins;
    }

    @Override
    public void alive() {
        moved = clock.instant();
    }

    @Override
    public void checkCancelled() {
        ProblemException why = stop;
        if (why != null) {
            throw new ProblemException(why.code(), why.message());
        }
        if (Thread.currentThread().isInterrupted()) {
            throw cancelled();
        }
    }

    private static ProblemException cancelled() {
        return new ProblemException(ProblemCode.CANCELLED, "The task does not transfer any more");
    }

    /** The bytes that are done. */
    long done() {
        return done.get();
    }

    /** The time since anything moved, while streams have to move something; none if the clock was set back. */
    Duration standing() {
        if (!streaming) {
            return Duration.ZERO;
        }
        Duration since = Duration.between(moved, clock.instant());
        return since.isNegative() ? Duration.ZERO : since;
    }

    /** Stops the transfer, since its task does not want it any more. */
    void cancel() {
        stop = cancelled();
    }

    /** Stops the transfer for a reason; what stopped it before stays. */
    void stop(ProblemException why) {
        if (stop == null) {
            stop = why;
        }
    }

    /** Whether the transfer was stopped, by {@link #cancel} or {@link #stop}. */
    boolean isStopped() {
        return stop != null;
    }
}
