package io.torpor.store.s3;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectReader;
import io.torpor.store.StoreErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * A reader of a range of an object of an {@link S3ObjectStore}, one part at a time, each whole within one request: so a
 * time-out and a retry hold for the body too, and a server that stops in the middle is noticed. While a part is being
 * used, the next ones are fetched as far as there are buffers for them.
 */
final class S3MultipartReader implements ObjectReader {

    private static final int AHEAD = 3;
    private static final int CHUNK = 64 * 1024;

    private final S3Context context;
    private final String key;
    private final Runnable check;
    private final long end;
    private long next; // the first byte that nobody has begun to fetch
    private @Nullable ByteBuffer part; // null when closed
    private final Deque<CompletableFuture<ByteBuffer>> coming = new ArrayDeque<>();
    private volatile boolean stopped;

    S3MultipartReader(S3Context context, String key, long offset, long length, Runnable check) {
        if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
            throw StoreErrors.corrupt(key, "can't have " + length + " bytes from byte " + offset);
        }
        this.context = context;
        this.key = key;
        this.check = check;
        this.next = offset;
        this.end = offset + length;
        this.part = context.buffers().take(0, check).limit(0);
    }

    /**
     * This reader with its first bytes, so that what is missing or too short is known before anything is done with it.
     */
    S3MultipartReader begin() {
        try {
            if (next == end) {
                requireSize();
            } else {
                advance();
            }
            return this;
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    @Override
    public int read(ByteBuffer into) {
        ByteBuffer current = open();
        if (!current.hasRemaining()) {
            if (coming.isEmpty() && next == end) {
                return -1;
            }
            current = advance();
        }
        return S3Context.move(current, into);
    }

    @Override
    public void close() {
        if (part == null) {
            return;
        }

        stopped = true;
        context.buffers().giveBack(part);
        part = null;
        // They are not wanted any more, so neither is the reason why one failed.
        coming.forEach(fetching -> fetching.handle((fetched, e) -> fetched)
                .thenAccept(this::giveBack)
                .join());
        coming.clear();
    }

    private ByteBuffer advance() {
        ByteBuffer current = open();
        CompletableFuture<ByteBuffer> fetching = coming.poll();
        if (fetching == null) {
            long from = next;
            next = Math.min(end, from + context.buffers().size());
            fetch(current, from, (int) (next - from));
        } else {
            current = exchange(current, fetching);
        }
        fetchAhead();
        return current;
    }

    private ByteBuffer exchange(ByteBuffer used, CompletableFuture<ByteBuffer> fetching) {
        ByteBuffer fetched = S3Context.result(fetching);
        context.buffers().giveBack(used);
        part = fetched;
        return fetched;
    }

    private void fetchAhead() {
        while (next < end && coming.size() < AHEAD) {
            ByteBuffer free = context.buffers().takeIfFree();
            if (free == null) {
                return;
            }
            long from = next;
            next = Math.min(end, from + context.buffers().size());
            int length = (int) (next - from);
            coming.add(context.buffers().lend(free, context.ahead().get(), () -> fetch(free, from, length)));
        }
    }

    private ByteBuffer fetch(ByteBuffer into, long from, int length) {
        return context.get(
                key, from, length, this::requireGoing, (response, body) -> copy(response, body, into, length));
    }

    private ByteBuffer copy(GetObjectResponse response, AbortableInputStream body, ByteBuffer into, int length) {
        S3Context.requireLength(key, response, body, length);
        into.clear().limit(length);
        byte[] chunk = new byte[CHUNK];
        try {
            while (into.hasRemaining()) {
                requireGoing();
                int count = body.read(chunk, 0, Math.min(chunk.length, into.remaining()));
                if (count < 0) {
                    throw RetryableException.create("The store ended its answer after " + into.position() + " bytes");
                }
                into.put(chunk, 0, count);
            }
        } catch (IOException e) {
            throw RetryableException.create("The store's answer broke off after " + into.position() + " bytes", e);
        } catch (ProblemException e) {
            body.abort();
            throw e;
        }
        return into.flip();
    }

    private void requireSize() {
        long there = S3Errors.call(context.requests().location(), key, () -> {
            try {
                return context.client().headObject(context.requests().head(key)).contentLength();
            } catch (NoSuchKeyException e) {
                throw StoreErrors.incomplete(key);
            }
        });
        if (there < end) {
            throw StoreErrors.corrupt(key, "is damaged: it has " + there + " bytes, but should have at least " + end);
        }
    }

    private void requireGoing() {
        if (stopped) {
            throw new ProblemException(ProblemCode.CANCELLED, "The object is not wanted any more");
        }
        check.run();
    }

    private ByteBuffer open() {
        if (part == null) {
            throw new IllegalStateException("The object " + key + " is closed");
        }
        return part;
    }

    private void giveBack(@Nullable ByteBuffer buffer) {
        if (buffer != null) {
            context.buffers().giveBack(buffer);
        }
    }
}
