package io.torpor.store.s3;

import io.torpor.problem.ProblemException;
import io.torpor.store.CopyResult;
import io.torpor.store.ListLimit;
import io.torpor.store.ObjectKeys;
import io.torpor.store.ObjectReader;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectWriter;
import io.torpor.store.S3Location;
import io.torpor.store.SelfTest;
import io.torpor.store.StoreErrors;
import io.torpor.store.StoreFinding;
import io.torpor.store.StoreLocation;
import io.torpor.store.StoredObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * An object store under a prefix of an S3 bucket: an object is an S3 object, its key has the prefix before it. An
 * unfinished object is a multipart upload, which S3 lists, but shows to nobody who only looks at objects. What S3 has
 * acknowledged is durable.
 */
final class S3ObjectStore implements ObjectStore {

    private static final Logger log = LoggerFactory.getLogger(S3ObjectStore.class);

    /** The most parts of an upload: S3 allows 10,000; some room for what is not known when it begins. */
    private static final int MOST_PARTS = 9_900;

    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int NOT_IMPLEMENTED = 501;

    /** The key of a probe: nothing is ever stored under it; it is only begun to be written. */
    private static final String PROBE = "torpor-check";

    private static final Runnable GO_ON = () -> {};

    /** A prober of a store, see {@link ObjectStore#selfTest}. */
    interface Prober {

        List<StoreFinding> run(Duration limit, Runnable check);
    }

    private final S3Location location;
    private final S3Requests requests;
    private final Supplier<S3Context> context;
    private final Supplier<S3Context> metadata;
    private final long streamedUpTo;
    private final ListLimit limit;
    private final Prober selfTest;
    private final AtomicBoolean streaming = new AtomicBoolean(true);

    /**
     * @param context for shards
     * @param metadata for manifests, which never wait for shards
     * @param streamedUpTo bytes of the largest object that is sent by one request
     * @param limit of each list
     * @param selfTest of this store
     */
    S3ObjectStore(
            S3Location location,
            S3Requests requests,
            Supplier<S3Context> context,
            Supplier<S3Context> metadata,
            long streamedUpTo,
            ListLimit limit,
            Prober selfTest) {
        this.location = location;
        this.requests = requests;
        this.context = context;
        this.metadata = metadata;
        this.streamedUpTo = streamedUpTo;
        this.limit = limit;
        this.selfTest = selfTest;
    }

    @Override
    public StoreLocation location() {
        return location;
    }

    @Override
    public ObjectWriter create(String key, long expectedSize, Runnable check) {
        ObjectKeys.check(key);
        S3Context opened = call(key, context);
        long part = Math.max(opened.buffers().size(), expectedSize / MOST_PARTS + 1);
        return new S3MultipartWriter(opened, key, (int) Math.min(Integer.MAX_VALUE - 8, part), expectedSize, check);
    }

    @Override
    public Optional<ObjectWriter> stream(String key, long size, Runnable check) {
        ObjectKeys.check(key);
        S3Context opened = call(key, context);
        boolean streamed = requests.streamable() && requests.abilities().takesStreams() && isStreamed(opened, size);
        return streamed
                ? Optional.of(new S3SinglePutWriter(opened, key, size, check, this::streamNoMore))
                : Optional.empty();
    }

    @Override
    public ObjectReader open(String key, long offset, long length, Runnable check) {
        ObjectKeys.check(key);
        S3Context opened = call(key, context);
        return isStreamed(opened, length)
                ? new S3SingleGetReader(opened, key, offset, length, check, this::streamNoMore)
                : new S3MultipartReader(opened, key, offset, length, check).begin();
    }

    @Override
    public ObjectReader openMetadata(String key, long length) {
        ObjectKeys.check(key);
        return new S3MultipartReader(call(key, metadata), key, 0, length, GO_ON).begin();
    }

    @Override
    public CopyResult copy(String from, String to, long size, String crc32c, Runnable check) {
        ObjectKeys.check(from);
        ObjectKeys.check(to);
        if (!requests.abilities().copies()) {
            return CopyResult.NOT;
        }
        return call(to, () -> new S3ObjectCopy(context.get(), from, to, size, crc32c, check).run());
    }

    @Override
    public void put(String key, byte[] content) {
        ObjectKeys.check(key);
        sending(key, () -> prove(key, content, send(requests.put(key, sum(content), GO_ON), content)));
    }

    @Override
    public boolean putIfAbsent(String key, byte[] content) {
        ObjectKeys.check(key);
        // Asked first, since a store that does not know the condition would replace what is there.
        return sending(key, () -> !exists(key) && putNew(key, content));
    }

    @Override
    public Optional<byte[]> get(String key, int maxBytes) {
        ObjectKeys.check(key);
        return call(key, () -> {
            try {
                return Optional.of(client().getObject(
                                requests.get(key), (response, body) -> content(key, response, body, maxBytes)));
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public List<StoredObject> list(String prefix, Runnable check) {
        Runnable counter = limit.counter(location, prefix);
        return call(prefix, () -> below(prefix, check)
                .objects()
                .peek(object -> counter.run())
                .map(object -> new StoredObject(requests.relative(object.key()), object.size()))
                .filter(object -> ObjectKeys.isKey(object.key()))
                .sorted(Comparator.comparing(StoredObject::key))
                .toList());
    }

    @Override
    public List<String> directories(String prefix, Runnable check) {
        Runnable counter = limit.counter(location, prefix);
        return call(prefix, () -> below(prefix, check)
                .directories()
                .peek(name -> counter.run())
                .sorted()
                .toList());
    }

    @Override
    public void discard(String prefix) {
        ObjectKeys.checkDirectory(prefix);
        call(prefix, () -> {
            S3Prefix all = below(prefix, GO_ON);
            all.abortUploads();
            all.deleteObjects(key -> true);
            return prefix;
        });
    }

    @Override
    public void discard(String prefix, String last, Runnable check) {
        ObjectKeys.checkDirectory(prefix);
        if (!last.startsWith(prefix) || !ObjectKeys.isSegment(last.substring(prefix.length()))) {
            throw new IllegalArgumentException(last + " is not right below " + prefix);
        }
        String kept = requests.stored(last);
        call(prefix, () -> {
            S3Prefix all = below(prefix, check);
            all.abortUploads();
            all.deleteObjects(key -> !key.equals(kept));
            return prefix;
        });
        check.run();
        discard(prefix);
    }

    @Override
    public void discardUnfinished(String prefix) {
        ObjectKeys.checkDirectory(prefix);
        call(prefix, () -> {
            below(prefix, GO_ON).abortUploads();
            return prefix;
        });
    }

    @Override
    public void makeDurable(String prefix) {
        ObjectKeys.checkDirectory(prefix); // and that is all: what was acknowledged is durable
    }

    @Override
    public void requirePresent() {
        call(location.bucket(), () -> client().headBucket(requests.headBucket()));
    }

    @Override
    public void check() {
        requirePresent();
        sending(PROBE, () -> {
            S3Prefix probe = below(PROBE, GO_ON);
            probe.abortUploadsOf(PROBE); // of a check that was killed
            String upload =
                    client().createMultipartUpload(requests.createUpload(PROBE)).uploadId();
            probe.abort(requests.stored(PROBE), upload);
            return upload;
        });
    }

    @Override
    public List<StoreFinding> selfTest(Duration limit, Runnable check) {
        return call(SelfTest.DIRECTORY, () -> selfTest.run(limit, check));
    }

    /**
     * Whether an object goes by one request of any length. What fits into one part is one request anyway, which can be
     * repeated.
     */
    private boolean isStreamed(S3Context opened, long size) {
        return streaming.get() && size > opened.buffers().size() && size <= streamedUpTo;
    }

    private void streamNoMore() {
        streaming.set(false);
    }

    private boolean exists(String key) {
        try {
            client().headObject(requests.head(key));
            return true;
        } catch (NoSuchKeyException e) {
            return false;
        }
    }

    private boolean putNew(String key, byte[] content) {
        PutObjectRequest request = requests.put(key, sum(content), GO_ON);
        if (!requests.abilities().knowsConditions()) {
            sendNew(key, request, content); // only the task's lease keeps two writers apart
            return true;
        }
        try {
            sendNew(key, request.toBuilder().ifNoneMatch("*").build(), content);
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == PRECONDITION_FAILED || e.statusCode() == CONFLICT && exists(key)) {
                return false;
            }
            if (e.statusCode() != NOT_IMPLEMENTED) {
                throw e;
            }
            sendNew(key, request, content);
            if (S3Errors.isNotImplemented(e)) {
                requests.abilities().knowNoConditions(); // only now: it was the condition, and nothing else
            }
            return true;
        }
    }

    /** Sends what nobody has written before. If the store damages it, it is nothing, and is taken away again. */
    private void sendNew(String key, PutObjectRequest request, byte[] content) {
        PutObjectResponse answer = send(request, content);
        try {
            prove(key, content, answer);
        } catch (ProblemException e) {
            takeBack(key);
            throw e;
        }
    }

    private void takeBack(String key) {
        try {
            client().deleteObject(requests.deleteOne(requests.stored(key), GO_ON));
        } catch (SdkException e) {
            log.warn("{} is damaged and stays in {}: {}", key, location.value(), e.getMessage());
        }
    }

    private PutObjectResponse send(PutObjectRequest request, byte[] content) {
        return client().putObject(request, PartBody.of(ByteBuffer.wrap(content), GO_ON));
    }

    private boolean prove(String key, byte[] content, PutObjectResponse answer) {
        ByteBuffer sent = ByteBuffer.wrap(content);
        return context.get().proof().isGiven(key, content.length, sum(content), answer, () -> new EtagSum().add(sent));
    }

    private static String sum(byte[] content) {
        return PartSums.of(ByteBuffer.wrap(content));
    }

    private static byte[] content(String key, GetObjectResponse response, AbortableInputStream body, int maxBytes) {
        Long size = response.contentLength();
        if (size == null || size > maxBytes) {
            body.abort();
            throw StoreErrors.corrupt(
                    key, "is damaged: it has " + size + " bytes, more than the " + maxBytes + " allowed");
        }
        try {
            ByteArrayOutputStream content = new ByteArrayOutputStream(size.intValue());
            body.transferTo(content);
            if (content.size() != size) {
                throw RetryableException.create("The store's answer broke off after " + content.size() + " bytes");
            }
            return content.toByteArray();
        } catch (IOException e) {
            throw RetryableException.create("The store's answer broke off", e);
        }
    }

    private S3Prefix below(String prefix, Runnable check) {
        return new S3Prefix(client(), requests, prefix, check);
    }

    private S3Client client() {
        return context.get().client();
    }

    private <T> T sending(String what, Supplier<T> call) {
        return call(what, () -> S3Errors.sending(requests, what, call));
    }

    private <T> T call(String what, Supplier<T> call) {
        return S3Errors.call(location(), what, call);
    }
}
