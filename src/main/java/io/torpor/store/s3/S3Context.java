package io.torpor.store.s3;

import io.torpor.problem.ProblemException;
import io.torpor.store.StoreErrors;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.Abortable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The context of a store's streams: the clients, requests, buffers and threads that they work with.
 *
 * @param client tries again, within its time-outs
 * @param streamingClient tries once, and sets no time-outs of its own
 * @param http of both clients
 * @param requests of the store
 * @param buffers of which each stream that writes, or reads in parts, holds one at least
 * @param ahead runs what is sent or fetched beside a stream's own thread
 * @param patience with a store that takes nothing and says nothing
 */
record S3Context(
        S3Client client,
        Supplier<S3Client> streamingClient,
        AbortableHttpClient http,
        S3Requests requests,
        PartBuffers buffers,
        Supplier<ExecutorService> ahead,
        Duration patience) {

    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final Logger log = LoggerFactory.getLogger(S3Context.class);

    /**
     * The answer to a request for a range of an object.
     *
     * @param offset first byte, from 0
     * @param length bytes, above 0
     * @throws ProblemException {@code archive-incomplete} if there is no such object, {@code archive-corrupt} if it
     *     ends before the range begins
     */
    <T> T get(
            String key,
            long offset,
            long length,
            Runnable check,
            ResponseTransformer<GetObjectResponse, T> transformer) {
        return S3Errors.call(requests.location(), key, () -> {
            try {
                return client.getObject(requests.get(key, offset, length, check), transformer);
            } catch (NoSuchKeyException e) {
                throw StoreErrors.incomplete(key);
            } catch (S3Exception e) {
                if (e.statusCode() == RANGE_NOT_SATISFIABLE) {
                    throw StoreErrors.corrupt(key, "is damaged: it ends before byte " + offset);
                }
                throw e;
            }
        });
    }

    /** Checks that an answer has as many bytes as were asked for; else its body is not read. */
    static void requireLength(String key, GetObjectResponse response, Abortable body, long length) {
        Long there = response.contentLength();
        if (there == null || there != length) {
            body.abort();
            throw StoreErrors.corrupt(
                    key,
                    "is damaged: it has " + response.contentRange() + ", but should have " + length + " bytes there");
        }
    }

    /** What proves that the store holds what was sent to it. */
    S3Proof proof() {
        return new S3Proof(client, requests);
    }

    /** Aborts an upload. That it can't be aborted now is not thrown: what led here matters more. */
    void abort(String key, String upload) {
        try {
            client.abortMultipartUpload(requests.abort(requests.stored(key), upload, () -> {}));
        } catch (RuntimeException e) {
            // The discard of the prefix comes after this.
            log.warn("The unfinished upload of {} can't be aborted now: {}", key, e.getMessage());
        }
    }

    /** The result of what runs beside a stream, waited for; throws what it has thrown. */
    static <T> T result(CompletableFuture<T> beside) {
        try {
            return beside.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException problem ? problem : e;
        }
    }

    /** Moves as many bytes as there are and as fit. */
    static int move(ByteBuffer from, ByteBuffer into) {
        int count = Math.min(from.remaining(), into.remaining());
        into.put(into.position(), from, from.position(), count);
        into.position(into.position() + count);
        from.position(from.position() + count);
        return count;
    }
}
