package io.torpor.store.s3;

import io.torpor.store.BrokenStreamException;
import io.torpor.store.ObjectWriter;
import io.torpor.store.StoreErrors;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * A writer of an object of an {@link S3ObjectStore} by one request, which another thread makes of the bytes as they
 * come. What was sent is not kept, so the request is made once.
 */
final class S3SinglePutWriter implements ObjectWriter {

    private static final long LOOK_MILLIS = 100;

    private final S3Context context;
    private final String key;
    private final long size;
    private final Runnable check;
    private final Runnable givenUp;
    private final ByteBuffer buffer;
    private final BytePipe pipe;
    private final AbortableHttpClient.Exchange exchange = new AbortableHttpClient.Exchange();
    private final CompletableFuture<PutObjectResponse> sent;
    private final CRC32C crc32c = new CRC32C();
    private final @Nullable EtagSum etagSum; // null if it would be of no use
    private long written;
    private boolean closed;

    /**
     * @param size bytes of the object
     * @param givenUp told when it breaks: then the next one better goes another way at once
     */
    S3SinglePutWriter(S3Context context, String key, long size, Runnable check, Runnable givenUp) {
        this.context = context;
        this.key = key;
        this.size = size;
        this.check = check;
        this.givenUp = givenUp;
        this.etagSum = S3Proof.wantsEtagSum(context.requests()) ? new EtagSum() : null;
        this.buffer = context.buffers().take(1, check);
        this.pipe = new BytePipe(buffer);
        try {
            this.sent =
                    CompletableFuture.supplyAsync(this::send, context.ahead().get());
        } catch (RuntimeException | Error e) {
            context.buffers().giveBack(buffer); // there is no thread for it
            throw e;
        }
    }

    @Override
    public void write(ByteBuffer bytes) {
        written += bytes.remaining();
        if (written > size) {
            throw new IllegalStateException("The object " + key + " has more than " + size + " bytes");
        }
        crc32c.update(bytes.duplicate());
        if (etagSum != null) {
            etagSum.add(bytes);
        }
        long begun = System.nanoTime();
        while (bytes.hasRemaining()) {
            if (!offer(bytes)) {
                requireProgress(begun);
                requireSending();
            }
        }
    }

    @Override
    public boolean commit() {
        if (written < size) {
            throw new IllegalStateException("The object " + key + " has " + written + " bytes instead of " + size);
        }
        pipe.end();
        long begun = System.nanoTime();
        while (true) {
            try {
                return proven(sent.get(LOOK_MILLIS, TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                requireProgress(begun);
            } catch (ExecutionException e) {
                throw broken(e);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }

        closed = true;
        pipe.breakOff();
        if (pipe.given() == size) {
            // The store may make an object of it at any moment. A discard that comes before would not find it.
            awaitEnd(context.patience());
        }
        exchange.abort();
        sent.handle((answer, e) -> answer).join();
        context.buffers().giveBack(buffer);
    }

    /** The store's answer to the request, which the other thread makes here. */
    private PutObjectResponse send() {
        try {
            return S3Errors.call(context.requests().location(), key, () -> context.http()
                    .call(exchange, () -> put(context.streamingClient().get())));
        } finally {
            pipe.breakOff();
        }
    }

    private PutObjectResponse put(S3Client client) {
        return client.putObject(
                context.requests().stream(key),
                RequestBody.fromContentProvider(() -> pipe, size, "application/octet-stream"));
    }

    /** Whether the store's answer proves what it holds. One that names another sum holds something else. */
    private boolean proven(PutObjectResponse answer) {
        String ours = PartSums.base64(crc32c);
        String sum = answer.checksumCRC32C();
        if (sum != null && !sum.equals(ours)) {
            throw broken("the store did not confirm its checksum");
        }
        return S3Errors.call(context.requests().location(), key, () -> context.proof()
                .isGiven(key, size, ours, answer, () -> etagSum));
    }

    private boolean offer(ByteBuffer bytes) {
        try {
            return pipe.write(bytes, LOOK_MILLIS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void requireProgress(long since) {
        check.run();
        long silent = Math.min(System.nanoTime() - since, pipe.idleNanos());
        if (silent > context.patience().toNanos()) {
            throw broken("the store has taken nothing for " + context.patience().toSeconds() + " seconds");
        }
    }

    private void requireSending() {
        if (!sent.isDone()) {
            return;
        }
        try {
            sent.join();
        } catch (CompletionException e) {
            throw broken(e);
        }
        throw broken("the store answered before it had all");
    }

    private BrokenStreamException broken(Exception e) {
        if (S3Errors.isLack(e)) {
            context.requests().abilities().takeNoStreams();
        }
        return broken(String.valueOf(
                e.getCause() == null ? e.getMessage() : e.getCause().getMessage()));
    }

    private BrokenStreamException broken(String reason) {
        givenUp.run();
        return new BrokenStreamException(reason);
    }

    private static RuntimeException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return StoreErrors.interrupted(e);
    }

    private void awaitEnd(Duration patience) {
        sent.handle((answer, e) -> true)
                .completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
