package io.torpor.store.s3;

import io.torpor.store.StoreErrors;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The part buffers, the memory of all streams to S3, and of those from S3 that read in parts: direct buffers of one
 * part each, a fixed number for the whole process (I10). Whoever has a buffer can always finish with it, without waiting
 * for another one or for anything but the store, so nobody waits for ever.
 */
final class PartBuffers {

    private static final long LOOK_MILLIS = 100;

    private final int size;
    private final Semaphore free;
    private final Queue<ByteBuffer> kept = new ConcurrentLinkedQueue<>();

    PartBuffers(int size, int count) {
        this.size = size;
        this.free = new Semaphore(count, true);
    }

    /** The bytes of a buffer. */
    int size() {
        return size;
    }

    /**
     * An empty buffer; waits for one if need be.
     *
     * @param bytes that it shall hold at least: a buffer larger than {@link #size()} is made for this call
     * @param check called while waiting; throws to end it
     */
    ByteBuffer take(int bytes, Runnable check) {
        try {
            while (!free.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                check.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreErrors.interrupted(e);
        }
        return taken(Math.max(bytes, size));
    }

    /** An empty buffer if one is free at once; else null. */
    @Nullable
    ByteBuffer takeIfFree() {
        return free.tryAcquire() ? taken(size) : null;
    }

    /**
     * Lends a buffer to work elsewhere. If that fails, or can't begin, the buffer is given back; else that is for
     * whoever takes the result.
     */
    <T> CompletableFuture<T> lend(ByteBuffer buffer, Executor elsewhere, Supplier<T> work) {
        CompletableFuture<T> result;
        try {
            result = CompletableFuture.supplyAsync(work, elsewhere);
        } catch (RuntimeException | Error e) {
            giveBack(buffer); // there is no thread for it
            throw e;
        }
        return result.whenComplete((done, e) -> {
            if (e != null) {
                giveBack(buffer);
            }
        });
    }

    /** Gives a buffer back; nobody uses it any more. */
    void giveBack(ByteBuffer buffer) {
        if (buffer.capacity() == size) {
            kept.add(buffer);
        }
        free.release();
    }

    private ByteBuffer taken(int bytes) {
        ByteBuffer buffer = bytes == size ? kept.poll() : null;
        if (buffer != null) {
            return buffer.clear();
        }
        try {
            return ByteBuffer.allocateDirect(bytes);
        } catch (RuntimeException | Error e) {
            free.release(); // there is no memory now; whoever comes later may have more luck
            throw e;
        }
    }
}
