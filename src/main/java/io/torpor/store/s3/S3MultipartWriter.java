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
 * It holds a buffer only while there is something in it, so that whoever fills it can wait between two parts, and keeps
 * nobody else from writing.
 */
final class S3MultipartWriter implements ObjectWriter {

    private final S3Context context;
    private final String key;
    private final int size;
    private final long expected;
    private final Runnable check;
    private final List<CompletableFuture<CompletedPart>> parts = new ArrayList<>();
    private final PartSums sums = new PartSums();
    private @Nullable ByteBuffer part; // null while there is nothing to send
    private @Nullable String upload; // null while nothing was sent
    private long written;
    private boolean over;
    private volatile boolean stopped;

    /**
     * @param size bytes of a part
     * @param expected bytes of the object, as far as is known
     */
    S3MultipartWriter(S3Context context, String key, int size, long expected, Runnable check) {
        this.context = context;
        this.key = key;
        this.size = size;
        this.expected = expected;
        this.check = check;
    }

    @Override
    public boolean isHolding() {
        return part != null;
    }

    @Override
    public long room() {
        return part == null || !part.hasRemaining() ? size : part.remaining();
    }

    @Override
    public void write(ByteBuffer bytes) {
        requireOpen();
        while (bytes.hasRemaining()) {
            ByteBuffer filling = filling();
            written += S3Context.move(bytes, filling);
            if (!filling.hasRemaining() && written < expected) { // one that may be the last is for the commit
                send(filling);
            }
        }
    }

    @Override
    public boolean commit() {
        requireOpen();
        ByteBuffer last = part == null ? ByteBuffer.allocate(0) : part.flip();
        boolean checked;
        if (upload == null) {
            checked = put(last);
        } else {
            requireNoFailure();
            if (last.hasRemaining()) {
                int number = parts.size() + 1;
                parts.add(CompletableFuture.completedFuture(sendPart(last, number, sums.add(last))));
            }
            checked = complete(upload);
        }
        upload = null;
        release();
        over = true;
        return checked;
    }

    @Override
    public void close() {
        if (over) {
            return;
        }

        over = true;
        stopped = true;
        // A part that comes after the abort would stay. Why one failed was told before, or does not matter any more.
        parts.forEach(sent -> sent.handle((part, e) -> part).join());
        release();
        if (upload != null) {
            context.abort(key, upload);
        }
    }

    /** A buffer with room: waited for, if nobody has given one back. Whoever has one sends it without another. */
    private ByteBuffer filling() {
        if (part != null && !part.hasRemaining()) {
            send(part);
        }
        ByteBuffer filling = part;
        if (filling == null) {
            filling = context.buffers().take(size, check);
            part = filling;
        }
        return filling;
    }

    /** Sends a full part, which is given back when it is sent: beside this thread, unless it is larger than all others. */
    private void send(ByteBuffer full) {
        requireNoFailure();
        if (upload == null) {
            upload = call(() -> context.client()
                    .createMultipartUpload(context.requests().createUpload(key))
                    .uploadId());
        }
        full.flip();
        int number = parts.size() + 1;
        String sum = sums.add(full);
        if (full.capacity() != context.buffers().size()) {
            parts.add(CompletableFuture.completedFuture(sendPart(full, number, sum)));
            release();
            return;
        }

        part = null;
        parts.add(context.buffers()
                .lend(full, context.ahead().get(), () -> sendPart(full, number, sum))
                .thenApply(sent -> {
                    context.buffers().giveBack(full);
                    return sent;
                }));
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

    private void requireOpen() {
        if (over) {
            throw new IllegalStateException("The object " + key + " is closed");
        }
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
