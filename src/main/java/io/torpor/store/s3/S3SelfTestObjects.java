package io.torpor.store.s3;

import io.torpor.store.SelfTest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The objects of a self-test, below a prefix of its own: each is known before it is written, so that it is taken away
 * whatever happens. What killed tests have left is found by the store's own clock.
 */
final class S3SelfTestObjects {

    private static final Logger log = LoggerFactory.getLogger(S3SelfTestObjects.class);
    private static final String ALL = SelfTest.DIRECTORY + "/";

    /** No test takes that long. */
    private static final Duration LEFT_BEHIND = Duration.ofHours(1);

    /** Few enough that a list of a test's objects has pages. */
    private static final int PAGE = 2;

    private final S3Context context;
    private final S3Client client;
    private final S3Requests requests;
    private final Runnable check;
    private final String prefix = ALL + UUID.randomUUID() + "/";
    private final Set<String> written = new LinkedHashSet<>();
    private @Nullable String uploadKey; // null while there is no upload
    private @Nullable String upload;

    S3SelfTestObjects(S3Context context, Runnable check) {
        this.context = context;
        this.client = context.client();
        this.requests = context.requests();
        this.check = check;
    }

    /** The prefix of all keys. */
    String prefix() {
        return prefix;
    }

    /** The key of an object that is about to be written. */
    String key(String name) {
        written.add(stored(name));
        return prefix + name;
    }

    /** The key of an object as the store knows it. */
    String stored(String name) {
        return requests.stored(prefix + name);
    }

    /** The stored keys of what may be there. */
    Set<String> written() {
        return written;
    }

    void deleted(String name) {
        written.remove(stored(name));
    }

    void allDeleted() {
        written.clear();
    }

    void begun(String key, String id) {
        uploadKey = key;
        upload = id;
    }

    void completed() {
        uploadKey = null;
        upload = null;
    }

    /** The stored keys and sizes that the store lists, page by page. */
    Map<String, Long> list() {
        ListObjectsV2Request request =
                requests.list(prefix, check).toBuilder().maxKeys(PAGE).build();
        Map<String, Long> found = new HashMap<>();
        new ObjectPages(client, requests, prefix, request, check)
                .stream()
                        .flatMap(page -> page.contents().stream())
                        .limit(1000L * PAGE) // of a store that does not look at the prefix
                        .forEach(object -> found.put(object.key(), object.size()));
        if (found.keySet().stream().anyMatch(key -> !key.startsWith(requests.stored(prefix)))) {
            throw S3Errors.nonsense(requests.location(), prefix);
        }
        return found;
    }

    /** Deletes what killed tests have left, as many as are on one page. */
    void sweepOld() {
        check.run();
        ListObjectsV2Response page = client.listObjectsV2(requests.list(ALL, check));
        Optional<Instant> before = old(page.sdkHttpResponse());
        for (S3Object object : page.contents()) {
            if (object.key().startsWith(requests.stored(ALL)) && isBefore(object.lastModified(), before)) {
                check.run();
                client.deleteObject(requests.deleteOne(object.key(), check));
            }
        }
    }

    /** Aborts uploads that killed tests have left, as many as are on one page. */
    void abortOld() {
        check.run();
        ListMultipartUploadsResponse page = client.listMultipartUploads(requests.uploads(ALL, check));
        Optional<Instant> before = old(page.sdkHttpResponse());
        S3Prefix all = new S3Prefix(client, requests, ALL, check);
        for (MultipartUpload left : page.uploads()) {
            if (left.key().startsWith(requests.stored(ALL)) && isBefore(left.initiated(), before)) {
                all.abort(left.key(), left.uploadId());
            }
        }
    }

    /** What is older than this is nobody's; empty if the store does not tell the time. */
    private static Optional<Instant> old(SdkHttpResponse answer) {
        return ClockSkew.storesTime(answer).map(now -> now.minus(LEFT_BEHIND));
    }

    private static boolean isBefore(@Nullable Instant time, Optional<Instant> limit) {
        return time != null && limit.filter(time::isBefore).isPresent();
    }

    /** Removes what is left, also after a cancel. What can't be removed is for the next test. */
    void removeLeft() {
        boolean interrupted = Thread.interrupted(); // else no request would be made
        try {
            if (upload != null && uploadKey != null) {
                context.abort(uploadKey, upload);
            }
            List.copyOf(written).forEach(this::remove);
        } catch (SdkException e) {
            log.warn(
                    "A self-test leaves objects in {} below {}: {}",
                    requests.location().value(),
                    prefix,
                    e.getMessage());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void remove(String storedKey) {
        try {
            client.deleteObject(requests.deleteOne(storedKey, () -> {}));
            written.remove(storedKey);
        } catch (S3Exception e) {
            log.warn("{} of a self-test can't be deleted now: {}", storedKey, e.getMessage());
        }
    }
}
