package io.torpor.pipeline;

import io.torpor.store.StoreErrors;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * A rate limit, which holds all streams of a task, or of a node, together to a number of bytes per second. Bytes are booked
 * one after the other, and whoever books waits until the line has moved past its bytes: the total is right however many
 * streams there are. Time in which nobody wanted bytes is lost, but for a short credit that makes up for the pauses between
 * two chunks. The rate may be changed at any time; who waits then waits by the new one.
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

    private final Ticker ticker;
    private OptionalLong bytesPerSecond; // guarded by this, as all that follows
    private boolean begun;
    private long since; // when the line was where it is said to be
    private double passed; // bytes that the line had moved past then
    private double booked; // bytes in all

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
        this.bytesPerSecond = checked(bytesPerSecond);
        this.ticker = ticker;
    }

    private static OptionalLong checked(OptionalLong rate) {
        if (rate.isPresent() && rate.getAsLong() < 1) {
            throw new IllegalArgumentException("A rate must be above 0: " + rate.getAsLong());
        }
        return rate;
    }

    /** The bytes per second; empty for no limit. */
    public synchronized OptionalLong bytesPerSecond() {
        return bytesPerSecond;
    }

    /**
     * Changes the rate, also for those who wait.
     *
     * @param rate in bytes per second, above 0; empty for no limit
     * @throws IllegalArgumentException if it is not above 0
     */
    public synchronized void change(OptionalLong rate) {
        OptionalLong next = checked(rate);
        long now = ticker.nanos();
        passed = bytesPerSecond.isEmpty() ? booked : Math.min(booked, passed + bytesIn(now - since));
        since = now;
        bytesPerSecond = next;
    }

    /**
     * Waits until these bytes are within the rate.
     *
     * @param bytes 0 or more
     * @param checkCancelled called every 100 ms of the wait; throws to end it. What was booked stays booked
     * @throws io.torpor.problem.ProblemException {@code cancelled} if the thread is interrupted
     */
    public void acquire(long bytes, Runnable checkCancelled) {
        double end = book(bytes);
        if (end < 0) {
            return;
        }
        long wait = wait(end);
        while (wait >= WORTH_A_WAIT_NANOS) { // less is made up for by the next wait
            checkCancelled.run();
            await(Math.min(wait, SLICE_NANOS));
            wait = wait(end);
        }
        checkCancelled.run();
    }

    /** The place of the last of these bytes; below 0 if there is no limit. */
    private synchronized double book(long bytes) {
        if (bytesPerSecond.isEmpty()) {
            return -1;
        }
        long now = ticker.nanos();
        if (!begun) {
            begun = true;
            since = now;
        }
        long earliest = now - CREDIT_NANOS;
        if (since + nanosFor(booked - passed) - earliest < 0) {
            since = earliest;
            passed = booked;
        }
        booked += bytes;
        return booked;
    }

    /** The nanoseconds until the line has moved past a place. */
    private synchronized long wait(double end) {
        return bytesPerSecond.isEmpty() ? 0 : since + nanosFor(end - passed) - ticker.nanos();
    }

    private long nanosFor(double bytes) {
        return (long) Math.ceil(bytes * 1e9 / bytesPerSecond.getAsLong());
    }

    private double bytesIn(long nanos) {
        return Math.max(0, nanos) / 1e9 * bytesPerSecond.getAsLong();
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
