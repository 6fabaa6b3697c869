package io.torpor.store.s3;

import io.torpor.store.ObjectReader;
import io.torpor.store.StoreErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * A reader of a range of an object of an {@link S3ObjectStore} by one request. Where its answer breaks off, or comes
 * slower than a part may, the reading goes on in parts.
 */
final class S3SingleGetReader implements ObjectReader {

    private static final Logger log = LoggerFactory.getLogger(S3SingleGetReader.class);
    private static final int CHUNK = 64 * 1024;

    private final S3Context context;
    private final String key;
    private final Runnable check;
    private final Runnable givenUp;
    private final long end;
    private final byte[] chunk = new byte[CHUNK];
    private final ResponseInputStream<GetObjectResponse> body;
    private @Nullable ObjectReader parts; // null until they are needed
    private long next;
    private long partBegin;
    private long partNanos; // spent in waiting for what came since then
    private boolean closed;

    /**
     * Gets the answer's head, so that what is missing or too short is known before anything is done with it.
     *
     * @param length above 0
     * @param givenUp told when the answer breaks off: then the next one better goes another way at once
     */
    S3SingleGetReader(S3Context context, String key, long offset, long length, Runnable check, Runnable givenUp) {
        this.context = context;
        this.key = key;
        this.check = check;
        this.givenUp = givenUp;
        this.next = offset;
        this.partBegin = offset;
        this.end = offset + length;
        this.body = context.get(key, offset, length, check, ResponseTransformer.toInputStream());
        S3Context.requireLength(key, body.response(), body, length);
    }

    @Override
    public int read(ByteBuffer into) {
        if (closed) {
            throw new IllegalStateException("The object " + key + " is closed");
        }
        if (parts != null) {
            return parts.read(into);
        }
        if (next == end) {
            return -1;
        }

        check.run();
        int count;
        try {
            count = fetch(into.remaining());
        } catch (IOException | SdkException e) {
            requireNoInterrupt(e);
            return goOnInParts(e).read(into);
        }
        into.put(chunk, 0, count);
        next += count;
        return count;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }

        closed = true;
        if (parts != null) {
            parts.close();
        } else {
            end();
        }
    }

    private int fetch(int most) throws IOException {
        if (next - partBegin >= context.buffers().size()) {
            partBegin = next;
            partNanos = 0;
        } else if (partNanos > context.patience().toNanos()) {
            throw new IOException("it comes too slowly");
        }
        long begun = System.nanoTime();
        int count = body.read(chunk, 0, Math.min(chunk.length, most));
        partNanos += System.nanoTime() - begun;
        if (count < 0) {
            throw new IOException("the store ended its answer");
        }
        return count;
    }

    private static void requireNoInterrupt(Exception e) {
        if (e instanceof AbortedException || Thread.currentThread().isInterrupted()) {
            Thread.currentThread().interrupt();
            throw StoreErrors.interrupted(e);
        }
    }

    private ObjectReader goOnInParts(Exception e) {
        log.warn("{} is read on in parts, {} of its bytes before the end: {}", key, end - next, e.getMessage());
        givenUp.run();
        body.abort();
        ObjectReader begun = new S3MultipartReader(context, key, next, end - next, check).begin();
        parts = begun;
        return begun;
    }

    /** The connection can be used again if the whole answer was read. */
    private void end() {
        if (next < end) {
            body.abort();
            return;
        }
        try {
            body.close();
        } catch (IOException | SdkException e) {
            log.debug("The connection that sent {} is not used again: {}", key, e.getMessage());
            body.abort();
        }
    }
}
