package io.torpor.pipeline;

import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * The meter of one stream, its way to the transfer's. That one may block for long to hold a low rate, so bytes are told
 * in slices that each take about as long as an operator would wait: a stop of the other streams is noticed in between.
 */
final class StreamMeter {

    private static final long SMALLEST = 1024;
    private static final long LARGEST = Buffers.SIZE;
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final TransferMeter meter;
    private final Runnable stopped;
    private long slice = SMALLEST;
    private long counted;
    private long again;

    /**
     * A meter of a stream that has moved nothing yet.
     *
     * @param stopped throws when the other streams have failed
     */
    StreamMeter(TransferMeter meter, Runnable stopped) {
        this.meter = meter;
        this.stopped = stopped;
    }

    /** Counts bytes, unless they are to be repeated. */
    void transferred(long bytes) {
        long repeated = Math.min(again, bytes);
        again -= repeated;
        counted += bytes - repeated;
        tell(repeated, meter::repeated);
        tell(bytes - repeated, meter::transferred);
    }

    /** The bytes counted so far. */
    long counted() {
        return counted;
    }

    /**
     * Says that the next bytes were counted before, and are moved once more.
     *
     * @param bytes how many
     */
    void repeat(long bytes) {
        again = bytes;
    }

    private void tell(long bytes, LongConsumer count) {
        long left = bytes;
        while (left > 0) {
            check();
            long told = Math.min(slice, left);
            long begin = System.nanoTime();
            count.accept(told);
            boolean slow = System.nanoTime() - begin > SLOW_NANOS;
            slice = slow ? Math.max(SMALLEST, slice / 2) : Math.min(LARGEST, slice * 2);
            left -= told;
        }
    }

    /** Counts bytes that need not be moved, since they are there already. */
    void reused(long bytes) {
        check();
        meter.reused(bytes);
    }

    /** Whether bytes are held to a rate at present. */
    boolean isLimited() {
        return meter.isLimited();
    }

    /** Takes note of a chunk that is not counted, and throws if the transfer shall not go on. */
    void uncounted() {
        check();
        meter.alive();
    }

    /** Throws if the transfer shall not go on. */
    void check() {
        stopped.run();
        meter.checkCancelled();
    }
}
