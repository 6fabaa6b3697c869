package io.torpor.archive;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What the streams of one archive work with.
 *
 * @param buffers of which each stream holds one at least
 * @param ahead runs what is sent or fetched beside a stream's own thread
 */
record S3Streams(S3Client client, S3Requests requests, PartBuffers buffers, Supplier<ExecutorService> ahead) {

    private static final Logger log = LoggerFactory.getLogger(S3Streams.class);

    /** Gives up an upload. That it can't be given up now is not thrown: what led here matters more. */
    void abort(String key, String upload) {
        try {
            client.abortMultipartUpload(requests.abort(requests.stored(key), upload));
        } catch (RuntimeException e) {
            // The discard of the prefix comes after this.
            log.warn("The unfinished upload of {} can't be aborted now: {}", key, e.getMessage());
        }
    }

    /** Waits for what runs beside a stream; throws what it has thrown. */
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
