package io.torpor.archive;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * An archive under a prefix of an S3 bucket: an object is an object, its key has the prefix before it. An unfinished object
 * is a multipart upload, which a store lists, but shows to nobody who only looks at objects. What a store has acknowledged
 * is durable.
 */
final class S3Archive implements Archive {

    /** A multipart upload has at most 10,000 parts; some room for what is not known when it begins. */
    private static final int MOST_PARTS = 9_900;

    private static final int DELETED_AT_ONCE = 1000;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int NOT_IMPLEMENTED = 501;

    /** Nothing is ever stored under it; it is only begun to be written. */
    private static final String PROBE = "torpor-check";

    private static final Runnable GO_ON = () -> {};

    private final S3Place place;
    private final S3Requests requests;
    private final Supplier<S3Streams> streams;
    private final Supplier<S3Streams> metadata;

    /**
     * @param streams for shards
     * @param metadata for manifests, which never wait for shards
     */
    S3Archive(S3Place place, S3Requests requests, Supplier<S3Streams> streams, Supplier<S3Streams> metadata) {
        this.place = place;
        this.requests = requests;
        this.streams = streams;
        this.metadata = metadata;
    }

    @Override
    public ArchiveLocation location() {
        return place.location();
    }

    @Override
    public ObjectWriter create(String key, long expectedSize, Runnable check) {
        Keys.check(key);
        S3Streams opened = call(key, streams);
        long part = Math.max(opened.buffers().size(), expectedSize / MOST_PARTS + 1);
        return new S3ObjectWriter(opened, key, (int) Math.min(Integer.MAX_VALUE - 8, part), check);
    }

    @Override
    public ObjectReader open(String key, long offset, long length, Runnable check) {
        Keys.check(key);
        return new S3ObjectReader(call(key, streams), key, offset, length, check).begin();
    }

    @Override
    public ObjectReader openMetadata(String key, long length) {
        Keys.check(key);
        return new S3ObjectReader(call(key, metadata), key, 0, length, GO_ON).begin();
    }

    @Override
    public Copied copy(String from, String to, ObjectPart object, Runnable check) {
        Keys.check(from);
        Keys.check(to);
        return call(to, () -> new S3ObjectCopy(client(), requests, from, to, object, check).run());
    }

    @Override
    public void put(String key, byte[] content) {
        Keys.check(key);
        call(key, () -> send(requests.put(key, sum(content), GO_ON), content));
    }

    @Override
    public boolean putIfAbsent(String key, byte[] content) {
        Keys.check(key);
        return call(key, () -> {
            // Asked first, since a store that does not know the condition would replace what is there.
            if (exists(key)) {
                return false;
            }
            PutObjectRequest request = requests.put(key, sum(content), GO_ON);
            try {
                send(request.toBuilder().ifNoneMatch("*").build(), content);
                return true;
            } catch (S3Exception e) {
                if (e.statusCode() == PRECONDITION_FAILED || e.statusCode() == CONFLICT && exists(key)) {
                    return false;
                }
                if (e.statusCode() == NOT_IMPLEMENTED) {
                    send(request, content); // then only the task's lease keeps two writers apart
                    return true;
                }
                throw e;
            }
        });
    }

    @Override
    public Optional<byte[]> get(String key, int maxBytes) {
        Keys.check(key);
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
    public List<StoredObject> list(String prefix) {
        return call(prefix, () -> objects(prefix)
                .map(object -> new StoredObject(requests.relative(object.key()), object.size()))
                .filter(object -> Keys.isKey(object.key()))
                .sorted(Comparator.comparing(StoredObject::key))
                .toList());
    }

    @Override
    public void discard(String prefix) {
        Keys.checkDirectory(prefix);
        call(prefix, () -> {
            abortUploads(prefix, key -> key.startsWith(requests.stored(prefix)));
            deleteObjects(prefix);
            return prefix;
        });
    }

    @Override
    public void discardUnfinished(String prefix) {
        Keys.checkDirectory(prefix);
        call(prefix, () -> {
            abortUploads(prefix, key -> key.startsWith(requests.stored(prefix)));
            return prefix;
        });
    }

    @Override
    public void makeDurable(String prefix) {
        Keys.checkDirectory(prefix); // and that is all: what was acknowledged is durable
    }

    @Override
    public void requirePresent() {
        call(place.bucket(), () -> client().headBucket(requests.headBucket()));
    }

    @Override
    public void check() {
        requirePresent();
        call(PROBE, () -> {
            abortUploads(PROBE, requests.stored(PROBE)::equals); // of a check that was killed
            String upload =
                    client().createMultipartUpload(requests.createUpload(PROBE)).uploadId();
            abort(requests.stored(PROBE), upload);
            return upload;
        });
    }

    /**
     * @param which of the stored keys: a prefix alone may be the begin of another name too, and not every store looks at it
     */
    private void abortUploads(String prefix, Predicate<String> which) {
        for (ListMultipartUploadsResponse page : client().listMultipartUploadsPaginator(requests.uploads(prefix))) {
            requireList(prefix, page.bucket());
            for (MultipartUpload upload : page.uploads()) {
                if (which.test(upload.key())) {
                    abort(upload.key(), upload.uploadId());
                }
            }
        }
    }

    private void abort(String storedKey, String upload) {
        try {
            client().abortMultipartUpload(requests.abort(storedKey, upload));
        } catch (S3Exception e) {
            if (!S3Troubles.code(e).equals("NoSuchUpload")) {
                throw e;
            }
        }
    }

    private void deleteObjects(String prefix) {
        Iterator<S3Object> objects = objects(prefix).iterator();
        if (!objects.hasNext()) {
            return;
        }

        List<String> batch = new ArrayList<>();
        while (objects.hasNext()) {
            batch.add(objects.next().key());
            if (batch.size() == DELETED_AT_ONCE || !objects.hasNext()) {
                delete(batch);
                batch.clear();
            }
        }
        // An answer that names no error need not be a store's: what counts is that nothing is there any more.
        if (objects(prefix).findAny().isPresent()) {
            throw S3Troubles.nonsense(location(), prefix);
        }
    }

    private Stream<S3Object> objects(String prefix) {
        return client().listObjectsV2Paginator(requests.list(prefix)).stream()
                .peek(page -> requireList(prefix, page.name()))
                .flatMap(page -> page.contents().stream())
                .peek(object -> requireBelow(prefix, object.key()));
    }

    /** An answer that names no bucket is not a store's: to take it for an empty list would be to take garbage for "gone". */
    private void requireList(String prefix, @Nullable String bucket) {
        if (bucket == null) {
            throw S3Troubles.nonsense(location(), prefix);
        }
    }

    /** A store that does not look at the prefix would have others' objects deleted. */
    private void requireBelow(String prefix, String storedKey) {
        if (!storedKey.startsWith(requests.stored(prefix))) {
            throw S3Troubles.nonsense(location(), prefix);
        }
    }

    private void delete(List<String> storedKeys) {
        List<S3Error> errors =
                client().deleteObjects(requests.delete(storedKeys)).errors();
        if (!errors.isEmpty()) {
            S3Error first = errors.get(0);
            boolean denied = "AccessDenied".equals(first.code());
            throw new ProblemException(
                    denied ? ProblemCode.ARCHIVE_DENIED : ProblemCode.ARCHIVE_UNREACHABLE,
                    "The archive " + location().value() + " does not delete " + first.key() + " and "
                            + (errors.size() - 1) + " more: " + first.code() + ", " + first.message());
        }
    }

    private boolean exists(String key) {
        try {
            client().headObject(requests.head(key));
            return true;
        } catch (NoSuchKeyException e) {
            return false;
        }
    }

    private Object send(PutObjectRequest request, byte[] content) {
        return client().putObject(request, PartBody.of(ByteBuffer.wrap(content), GO_ON));
    }

    private static String sum(byte[] content) {
        return PartSums.of(ByteBuffer.wrap(content));
    }

    private static byte[] content(String key, GetObjectResponse response, AbortableInputStream body, int maxBytes) {
        Long size = response.contentLength();
        if (size == null || size > maxBytes) {
            body.abort();
            throw Troubles.corrupt(
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

    private S3Client client() {
        return streams.get().client();
    }

    private <T> T call(String what, Supplier<T> call) {
        return S3Troubles.call(location(), what, call);
    }
}
