package io.torpor.pipeline;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of all transfers: one or two direct ones of 256 KiB for each stream at work, whatever the size of files
 * and shards. Up to 64 (16 MiB) are kept to be used again, since direct memory comes back late.
 */
final class Buffers {

    /**
     * The bytes of a buffer, which fits a processor's second cache: what was read is hashed and written while it is
     * there.
     */
    static final int SIZE = 256 * 1024;

    private static final ArrayBlockingQueue<ByteBuffer> KEPT = new ArrayBlockingQueue<>(64);

    private Buffers() {}

    /** Lends an empty buffer to work. */
    static void run(Consumer<ByteBuffer> work) {
        Buffers.<@Nullable Void>with(buffer -> {
            work.accept(buffer);
            return null;
        });
    }

    /** The result of work that an empty buffer is lent to. */
    static <T extends @Nullable Object> T with(Function<ByteBuffer, T> work) {
        ByteBuffer kept = KEPT.poll();
        ByteBuffer buffer = kept == null ? ByteBuffer.allocateDirect(SIZE) : kept.clear();
        try {
            return work.apply(buffer);
        } finally {
            KEPT.offer(buffer);
        }
    }
}
