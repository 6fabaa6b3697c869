package io.torpor.store.s3;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A prefix of a store in S3, and what is below it: objects, and uploads that nobody finished. An answer is believed
 * only if it is one.
 */
final class S3Prefix {

    private static final int DELETED_AT_ONCE = 1000;
    private static final Logger log = LoggerFactory.getLogger(S3Prefix.class);

    private final S3Client client;
    private final S3Requests requests;
    private final String prefix;
    private final Runnable check;

    /**
     * @param check called before each request, and so between two pages of a list; throws to stop it
     */
    S3Prefix(S3Client client, S3Requests requests, String prefix, Runnable check) {
        this.client = client;
        this.requests = requests;
        this.prefix = prefix;
        this.check = check;
    }

    /** Aborts all uploads below the prefix. */
    void abortUploads() {
        abortUploads(key -> key.startsWith(requests.stored(prefix)));
    }

    /** Aborts the uploads of one key: it may be the begin of others'. */
    void abortUploadsOf(String key) {
        abortUploads(requests.stored(key)::equals);
    }

    /**
     * @param which of the stored keys: not every store looks at the prefix
     */
    private void abortUploads(Predicate<String> which) {
        new UploadPages(client, requests, prefix, requests.uploads(prefix, check), check)
                .stream()
                        .flatMap(page -> page.uploads().stream())
                        .filter(upload -> which.test(upload.key()))
                        .forEach(upload -> abort(upload.key(), upload.uploadId()));
    }

    /** Aborts an upload; one that is over is fine. */
    void abort(String storedKey, String upload) {
        check.run();
        try {
            client.abortMultipartUpload(requests.abort(storedKey, upload, check));
        } catch (S3Exception e) {
            if (!S3Errors.code(e).equals("NoSuchUpload")) {
                throw e;
            }
        }
    }

    /**
     * Deletes objects below the prefix, first those right below it, which say what the others are: a request may do only a
     * part of its work, and what is left should not look whole. Aborted uploads come before this, since one may become an
     * object.
     *
     * @param which of the stored keys
     */
    void deleteObjects(Predicate<String> which) {
        int below = requests.stored(prefix).length();
        deleteAll(key -> key.indexOf('/', below) < 0 && which.test(key));
        deleteAll(which);
    }

    private void deleteAll(Predicate<String> which) {
        Iterator<S3Object> objects =
                objects().filter(object -> which.test(object.key())).iterator();
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
        if (objects().anyMatch(object -> which.test(object.key()))) {
            throw S3Errors.nonsense(requests.location(), prefix);
        }
    }

    /** The objects below the prefix, page by page. */
    Stream<S3Object> objects() {
        return new ObjectPages(client, requests, prefix, requests.list(prefix, check), check)
                .stream().flatMap(page -> page.contents().stream()).peek(object -> requireBelow(object.key()));
    }

    /** The names right below the prefix that have something below them, page by page. */
    Stream<String> directories() {
        String stored = requests.stored(prefix);
        ListObjectsV2Request request =
                requests.list(prefix, check).toBuilder().delimiter("/").build();
        return new ObjectPages(client, requests, prefix, request, check)
                .stream()
                        .flatMap(page -> page.commonPrefixes().stream())
                        .map(CommonPrefix::prefix)
                        .peek(this::requireBelow)
                        .map(directory -> directory.substring(stored.length(), directory.length() - 1));
    }

    /**
     * Checks that a key is below the prefix. A store that does not look at the prefix would have others' objects
     * deleted.
     */
    private void requireBelow(String storedKey) {
        if (!storedKey.startsWith(requests.stored(prefix))) {
            throw S3Errors.nonsense(requests.location(), prefix);
        }
    }

    /** Deletes objects by one request, or, where the store has no such request, by one for each. */
    void delete(List<String> storedKeys) {
        if (!requests.abilities().deletesMany()) {
            storedKeys.forEach(this::deleteOne);
            return;
        }
        try {
            deleteMany(storedKeys);
        } catch (S3Exception e) {
            if (!S3Errors.isLack(e)) {
                throw e;
            }
            storedKeys.forEach(this::deleteOne);
            // Only now: a store that refuses this, too, has another reason.
            requests.abilities().deleteOneByOne();
            log.info(
                    "{} deletes objects one by one from now on: {}",
                    requests.location().value(),
                    e.getMessage());
        }
    }

    private void deleteOne(String storedKey) {
        check.run();
        try {
            client.deleteObject(requests.deleteOne(storedKey, check));
        } catch (NoSuchKeyException e) {
            log.debug("{} is gone already: {}", storedKey, e.getMessage()); // S3 takes it for deleted, not every store
        }
    }

    private void deleteMany(List<String> storedKeys) {
        check.run();
        List<S3Error> errors =
                client.deleteObjects(requests.delete(storedKeys, check)).errors();
        if (!errors.isEmpty()) {
            S3Error first = errors.get(0);
            boolean denied = "AccessDenied".equals(first.code());
            throw new ProblemException(
                    denied ? ProblemCode.ARCHIVE_DENIED : ProblemCode.ARCHIVE_UNREACHABLE,
                    "The archive " + requests.location().value() + " does not delete " + first.key() + " and "
                            + (errors.size() - 1) + " more: " + first.code() + ", " + first.message());
        }
    }
}
