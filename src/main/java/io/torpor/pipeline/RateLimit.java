package io.torpor.pipeline;

import io.torpor.store.StoreErrors;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * A rate limit, which holds all streams of a task together to a number of bytes per second. Bytes are booked one after
 * the other on a time line, and whoever books waits until its bytes are over: the total is right however many streams
 * there are. Time in which nobody wanted bytes is lost, but for a short credit that makes up for the pauses between two
 * chunks.
 */
public final class RateLimit {

    private static final long CREDIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long WORTH_A_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** A ticker: the time, and waiting for it to pass. */
    public interface Ticker {

        /** The ticker of the JVM's time, {@link System#nanoTime}. */
        Ticker SYSTEM = new Ticker() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void await(long nanos) throws InterruptedException {
                TimeUnit.NANOSECONDS.sleep(nanos);
            }
        };

        /** The nanoseconds since some moment. */
        long nanos();

        /**
         * Waits.
         *
         * @param nanos above 0
         * @throws InterruptedException if the thread is interrupted
         */
        void await(long nanos) throws InterruptedException;
    }

    private final OptionalLong bytesPerSecond;
    private final Ticker ticker;
    private long free; // when the bytes booked so far are over; guarded by this
    private boolean begun; // guarded by this

    /**
     * A limit in real time.
     *
     * @param bytesPerSecond above 0; empty for no limit
     * @throws IllegalArgumentException if it is not above 0
     */
    public RateLimit(OptionalLong bytesPerSecond) {
        this(bytesPerSecond, Ticker.SYSTEM);
    }

    /**
     * A limit in the ticker's time.
     *
     * @param bytesPerSecond above 0; empty for no limit
     * @throws IllegalArgumentException if it is not above 0
     */
    public RateLimit(OptionalLong bytesPerSecond, Ticker ticker) {
        if (bytesPerSecond.isPresent() && bytesPerSecond.getAsLong() < 1) {
            throw new IllegalArgumentException("A rate must be above 0: " + bytesPerSecond.getAsLong());
        }
        this.bytesPerSecond = bytesPerSecond;
        this.ticker = ticker;
    }

    /**
     * Waits until these bytes are within the rate.
     *
     * @param bytes 0 or more
     * @param checkCancelled called every 100 ms of the wait; throws to end it. What was booked stays booked
     * @throws io.torpor.problem.ProblemException {@code cancelled} if the thread is interrupted
     */
    public void acquire(long bytes, Runnable checkCancelled) {
        if (bytesPerSecond.isEmpty()) {
            return;
        }

        long until = book(bytes, bytesPerSecond.getAsLong());
        long wait = until - ticker.nanos();
        while (wait >= WORTH_A_WAIT_NANOS) { // less is made up for by the next wait
            checkCancelled.run();
            await(Math.min(wait, SLICE_NANOS));
            wait = until - ticker.nanos();
        }
        checkCancelled.run();
    }

    private synchronized long book(long bytes, long rate) {
        long now = ticker.nanos();
        if (!begun) {
            begun = true;
            free = now;
        }

        long earliest = now - CREDIT_NANOS;
        long start = free - earliest < 0 ? earliest : free;
        free = start + (long) Math.ceil(bytes * 1e9 / rate);
        return free;
    }

    private void await(long nanos) {
        try {
            ticker.await(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreErrors.interrupted(e);
        }
    }
}
