package io.torpor.store.s3;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A writer of an object of an {@link S3ObjectStore}: by one request if it fits into one part, else as a multipart
 * upload whose parts are sent while the next one is being filled. The store checks every part's CRC-32C as it comes in.
 */
final class S3MultipartWriter implements ObjectWriter {

    private final S3Context context;
    private final String key;
    private final Runnable check;
    private final List<CompletableFuture<CompletedPart>> parts = new ArrayList<>();
    private final PartSums sums = new PartSums();
    private @Nullable ByteBuffer part; // null when over
    private @Nullable String upload; // null while nothing was sent
    private volatile boolean stopped;

    /**
     * @param size bytes of a part
     */
    S3MultipartWriter(S3Context context, String key, int size, Runnable check) {
        this.context = context;
        this.key = key;
        this.check = check;
        this.part = context.buffers().take(size, check);
    }

    @Override
    public void write(ByteBuffer bytes) {
        ByteBuffer filling = filling();
        while (bytes.hasRemaining()) {
            if (!filling.hasRemaining()) {
                filling = send(filling);
            }
            S3Context.move(bytes, filling);
        }
    }

    @Override
    public boolean commit() {
        ByteBuffer last = filling();
        last.flip();
        boolean checked;
        if (upload == null) {
            checked = put(last);
        } else {
            requireNoFailure();
            if (last.hasRemaining()) {
                parts.add(sent(last, parts.size() + 1, sums.add(last)));
            }
            checked = complete(upload);
        }
        upload = null;
        release();
        return checked;
    }

    @Override
    public void close() {
        if (part == null) {
            return;
        }

        stopped = true;
        // A part that comes after the abort would stay. Why one failed was told before, or does not matter any more.
        parts.forEach(sent -> sent.handle((part, e) -> part).join());
        release();
        if (upload != null) {
            context.abort(key, upload);
        }
    }

    /** Sends a full part and answers with an empty one: at once if there is a second buffer, else when it is sent. */
    private ByteBuffer send(ByteBuffer full) {
        requireNoFailure();
        if (upload == null) {
            upload = call(() -> context.client()
                    .createMultipartUpload(context.requests().createUpload(key))
                    .uploadId());
        }
        full.flip();
        int number = parts.size() + 1;
        String sum = sums.add(full);
        ByteBuffer next =
                full.capacity() == context.buffers().size() ? context.buffers().takeIfFree() : null;
        if (next == null) {
            parts.add(sent(full, number, sum));
            full.clear();
            return full;
        }

        part = next;
        parts.add(context.buffers()
                .lend(full, context.ahead().get(), () -> sendPart(full, number, sum))
                .thenApply(sent -> {
                    context.buffers().giveBack(full);
                    return sent;
                }));
        return next;
    }

    private CompletableFuture<CompletedPart> sent(ByteBuffer bytes, int number, String sum) {
        return CompletableFuture.completedFuture(sendPart(bytes, number, sum));
    }

    private CompletedPart sendPart(ByteBuffer bytes, int number, String sum) {
        String id = upload;
        String etag = call(() -> context.client()
                .uploadPart(
                        context.requests().part(key, String.valueOf(id), number, sum, this::requireGoing),
                        PartBody.of(bytes, this::requireGoing))
                .eTag());
        return context.requests().completed(number, etag, sum);
    }

    private boolean put(ByteBuffer bytes) {
        String sum = sums.add(bytes);
        return call(() -> {
            PutObjectResponse answer = context.client()
                    .putObject(
                            context.requests().put(key, sum, this::requireGoing),
                            PartBody.of(bytes, this::requireGoing));
            return context.proof().isGiven(key, bytes.remaining(), sum, answer, () -> new EtagSum().add(bytes));
        });
    }

    private boolean complete(String id) {
        List<CompletedPart> sent = parts.stream().map(S3Context::result).toList();
        return call(() -> {
            try {
                String sum = context.client()
                        .completeMultipartUpload(context.requests().complete(key, id, sent))
                        .checksumCRC32C();
                return context.proof().isGiven(key, sums.bytes(), sums.composite(), sum);
            } catch (S3Exception e) {
                requireCompleted(e);
                return false;
            }
        });
    }

    /** An earlier try may have been done and its answer lost; then the upload is gone and the object is there. */
    private void requireCompleted(S3Exception e) {
        boolean there = S3Errors.code(e).equals("NoSuchUpload")
                && context.client().headObject(context.requests().head(key)).contentLength() == sums.bytes();
        if (!there) {
            throw e;
        }
    }

    private void requireNoFailure() {
        parts.stream().filter(CompletableFuture::isCompletedExceptionally).forEach(S3Context::result);
    }

    private void requireGoing() {
        if (stopped) {
            throw new ProblemException(ProblemCode.CANCELLED, "The object is not wanted any more");
        }
        check.run();
    }

    private ByteBuffer filling() {
        if (part == null) {
            throw new IllegalStateException("The object " + key + " is closed");
        }
        return part;
    }

    private void release() {
        if (part != null) {
            context.buffers().giveBack(part);
            part = null;
        }
    }

    private <T> T call(Supplier<T> call) {
        return S3Errors.call(context.requests().location(), key, () -> S3Errors.sending(context.requests(), key, call));
    }
}
