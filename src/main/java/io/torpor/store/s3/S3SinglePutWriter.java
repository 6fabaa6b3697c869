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
    private final CompletableFuture<String> sent;
    private final CRC32C crc32c = new CRC32C();
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
                return confirmed(sent.get(LOOK_MILLIS, TimeUnit.MILLISECONDS));
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
        sent.handle((sum, e) -> sum).join();
        context.buffers().giveBack(buffer);
    }

    /**
     * The sum that the store has computed, empty if it says none: of the request, which the other thread makes here.
     */
    private String send() {
        try {
            String sum = S3Errors.call(context.requests().location(), key, () -> context.http()
                    .call(exchange, () -> put(context.streamingClient().get())));
            return sum == null ? "" : sum;
        } finally {
            pipe.breakOff();
        }
    }

    private @Nullable String put(S3Client client) {
        return client.putObject(
                        context.requests().stream(key),
                        RequestBody.fromContentProvider(() -> pipe, size, "application/octet-stream"))
                .checksumCRC32C();
    }

    /**
     * Whether the store has checked the sum. One that confirms none, though it was asked to, may not have understood
     * what frames a body with one.
     */
    private boolean confirmed(String sum) {
        boolean summed = context.requests().summed();
        if (summed && !sum.equals(PartSums.base64(crc32c))) {
            throw broken("the store did not confirm its checksum");
        }
        return summed;
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
        sent.handle((sum, e) -> sum)
                .completeOnTimeout("", patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
