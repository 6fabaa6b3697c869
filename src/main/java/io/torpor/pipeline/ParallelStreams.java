package io.torpor.pipeline;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.StoreErrors;
import java.util.Iterator;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Parallel streams that work through what an iterator gives, one after the other: the calling thread and some more of a pool. The caller takes part, so that
 * there is progress when the pool is busy, also when the caller is one of its threads. The first failure stops all.
 *
 * @param <T> what is worked on
 */
final class ParallelStreams<T> {

    private final Iterator<T> items; // guarded by itself
    private final BiConsumer<T, StreamMeter> work;
    private final TransferMeter meter;
    private volatile @Nullable Throwable failure;
    private int working; // guarded by this
    private boolean over; // guarded by this

    private ParallelStreams(Iterator<T> items, TransferMeter meter, BiConsumer<T, StreamMeter> work) {
        this.items = items;
        this.meter = meter;
        this.work = work;
    }

    /**
     * Does the work for each item. When this returns or throws, nobody works any more, and nobody will.
     *
     * @param items asked by one thread at a time; what it throws ends the work
     * @param size threads at most, the caller included
     * @throws RuntimeException the first failure
     */
    static <T> void forEach(
            Iterator<T> items, Executor pool, int size, TransferMeter meter, BiConsumer<T, StreamMeter> work) {
        ParallelStreams<T> streams = new ParallelStreams<>(items, meter, work);
        meter.streaming(true);
        try {
            streams.startMore(pool, size - 1);
            streams.run();
            streams.await();
        } finally {
            meter.streaming(false);
        }
    }

    private void startMore(Executor pool, int more) {
        try {
            for (int i = 0; i < more; i++) {
                pool.execute(this::run);
            }
        } catch (RejectedExecutionException e) {
            // The pool is full or ends; those who are here do all.
        }
    }

    private void run() {
        synchronized (this) {
            if (over) {
                return;
            }
            working++;
        }
        try {
            StreamMeter streamMeter = new StreamMeter(meter, this::requireNoFailure);
            for (T item = next(); item != null && failure == null; item = next()) {
                streamMeter.check();
                work.accept(item, streamMeter);
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        } finally {
            synchronized (this) {
                working--;
                notifyAll();
            }
        }
    }

    private @Nullable T next() {
        synchronized (items) {
            return items.hasNext() ? items.next() : null;
        }
    }

    private void await() {
        boolean interrupted = false;
        synchronized (this) {
            over = true; // a stream that comes late finds nothing to do
            while (working > 0) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                    fail(StoreErrors.interrupted(e));
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }

        Throwable first = failure;
        if (first instanceof RuntimeException e) {
            throw e;
        }
        if (first instanceof Error e) {
            throw e;
        }
    }

    private synchronized void fail(Throwable e) {
        if (failure == null) {
            failure = e;
        }
    }

    private void requireNoFailure() {
        if (failure != null) {
            throw new ProblemException(ProblemCode.CANCELLED, "Another stream of the transfer has failed");
        }
    }
}
