package io.torpor.store.s3;

import static io.torpor.store.StoreFinding.missing;
import static io.torpor.store.StoreFinding.notTested;
import static io.torpor.store.StoreFinding.works;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.StoreAbility;
import io.torpor.store.StoreFinding;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The steps of a self-test: each tests one ability, with the objects of those before it, and throws what is wrong. */
final class S3SelfTestSteps {

    private static final int BAD_REQUEST = 400;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int DENIED = 403;
    private static final int SIZE = 64;
    private static final int FROM = 20;
    private static final int LENGTH = 20;

    private static final String FIRST = "first";
    private static final String OBJECT = "object";
    private static final String STREAMED = "streamed";
    private static final String COPY = "copy";
    private static final String DIRECTORY = "in";
    private static final String PARTS = DIRECTORY + "/parts";

    private final S3Context context;
    private final S3Client client;
    private final S3Requests requests;
    private final S3SelfTestObjects objects;
    private final boolean streams;
    private final Runnable check;
    private final byte[] content = new byte[SIZE];
    private final String sum;

    S3SelfTestSteps(S3Context context, S3SelfTestObjects objects, boolean streams, Runnable check) {
        this.context = context;
        this.client = context.client();
        this.requests = context.requests();
        this.objects = objects;
        this.streams = streams;
        this.check = check;
        for (int i = 0; i < SIZE; i++) {
            content[i] = (byte) ('0' + i);
        }
        this.sum = PartSums.of(bytes());
    }

    StoreFinding write() {
        String key = objects.key(FIRST);
        requireProven(key, S3Errors.sending(requests, key, () -> send(put(key))));
        return works(StoreAbility.WRITE);
    }

    /** What the answer to the write has shown. */
    StoreFinding checksum() {
        String instead = requests.abilities().hasSumsForEtags() && !requests.encryptedByKms()
                ? "Objects of one request are proven by their ETags, which are MD5 sums; what goes in parts is read back"
                : "Objects are read back";
        if (!requests.summed()) {
            return notTested(StoreAbility.CHECKSUM, "torpor.archive.s3.checksums=none. " + instead);
        }
        return requests.abilities().answersSums()
                ? works(StoreAbility.CHECKSUM)
                : missing(StoreAbility.CHECKSUM, instead);
    }

    /** That it has gone is seen when all are listed. */
    StoreFinding delete() {
        check.run();
        client.deleteObject(requests.deleteOne(requests.stored(objects.key(FIRST)), check));
        objects.deleted(FIRST);
        return works(StoreAbility.DELETE);
    }

    StoreFinding condition() {
        String key = objects.key(OBJECT);
        PutObjectRequest plain = put(key);
        PutObjectRequest conditional = plain.toBuilder().ifNoneMatch("*").build();
        try {
            send(conditional);
        } catch (S3Exception e) {
            if (isRefusedByCondition(e)) {
                requireThere(key);
            } else if (S3Errors.isNotImplemented(e)) {
                send(plain);
                return noCondition("It does not take one");
            } else {
                throw e;
            }
        }
        try {
            send(conditional);
        } catch (S3Exception e) {
            if (isRefusedByCondition(e)) {
                return works(StoreAbility.CONDITIONAL_WRITE);
            }
            throw e;
        }
        return noCondition("It replaces what is there all the same");
    }

    /** Nobody else writes this key: an earlier try of the same request did, and its answer was lost. */
    private void requireThere(String key) {
        check.run();
        try {
            client.headObject(requests.head(key));
        } catch (NoSuchKeyException e) {
            throw fault("it refuses a conditional write of an object that is not there");
        }
    }

    private StoreFinding noCondition(String how) {
        requests.abilities().knowNoConditions();
        return missing(
                StoreAbility.CONDITIONAL_WRITE,
                how
                        + ": only a task's lease keeps two writers apart, so no two clusters may share an archive root there");
    }

    private static boolean isRefusedByCondition(S3Exception e) {
        return e.statusCode() == PRECONDITION_FAILED || e.statusCode() == CONFLICT;
    }

    StoreFinding range() {
        String key = objects.key(OBJECT);
        byte[] read = context.get(key, FROM, LENGTH, check, ResponseTransformer.toBytes())
                .asByteArray();
        if (!Arrays.equals(read, Arrays.copyOfRange(content, FROM, FROM + LENGTH))) {
            throw fault("a range of an object is not read as it was written (" + read.length + " bytes instead of "
                    + LENGTH + ")");
        }
        return works(StoreAbility.RANGED_READ);
    }

    StoreFinding stream() {
        if (!streams || !requests.streamable()) {
            return notTested(
                    StoreAbility.STREAM,
                    streams
                            ? "To an http endpoint with torpor.archive.s3.checksums=none large objects go in parts"
                            : "By torpor.archive.s3.multipart-threshold large objects go in parts");
        }
        String key = objects.key(STREAMED);
        check.run();
        try {
            requireProven(
                    key,
                    client.putObject(
                            requests.stream(key),
                            RequestBody.fromContentProvider(
                                    () -> new ByteArrayInputStream(content), SIZE, "application/octet-stream")));
            return works(StoreAbility.STREAM);
        } catch (S3Exception e) {
            if (!S3Errors.isLack((Throwable) e)) {
                throw e;
            }
            objects.deleted(STREAMED);
            requests.abilities().takeNoStreams();
            return missing(StoreAbility.STREAM, "Large objects go in parts");
        }
    }

    StoreFinding parts() {
        String key = objects.key(PARTS);
        try {
            sendInParts(key);
        } catch (S3Exception e) {
            if (e.statusCode() != BAD_REQUEST) {
                throw e;
            }
            S3Errors.sending(
                    requests,
                    key,
                    () -> { // sums of parts may be what it does not know
                        throw e;
                    });
        }
        requireContent(key, "an object that went in parts does not come back as it was sent");
        objects.abortOld();
        return works(StoreAbility.MULTIPART);
    }

    private void sendInParts(String key) {
        PartSums sums = new PartSums();
        String part = sums.add(bytes());
        check.run();
        String upload = client.createMultipartUpload(requests.createUpload(key)).uploadId();
        objects.begun(key, upload);
        String etag = client.uploadPart(requests.part(key, upload, 1, part, check), PartBody.of(bytes(), check))
                .eTag();
        String all = client.completeMultipartUpload(
                        requests.complete(key, upload, List.of(requests.completed(1, etag, part))))
                .checksumCRC32C();
        objects.completed();
        context.proof().isGiven(key, SIZE, sums.composite(), all);
    }

    StoreFinding copy() {
        String from = objects.key(OBJECT);
        String to = objects.key(COPY);
        check.run();
        try {
            client.copyObject(requests.copy(from, to, check));
            requireContent(to, "a copy is not what was copied");
            return works(StoreAbility.COPY);
        } catch (S3Exception e) {
            if (!S3Errors.isLack((Throwable) e) && e.statusCode() != DENIED) {
                throw e;
            }
        } catch (ProblemException e) {
            if (e.code() != ProblemCode.ARCHIVE_UNREACHABLE) {
                throw e;
            }
        }
        requests.abilities().copyNothing();
        return missing(StoreAbility.COPY, "What an earlier archive holds already is sent again");
    }

    StoreFinding list() {
        Map<String, Long> there = objects.list();
        if (there.containsKey(objects.stored(FIRST))) {
            throw fault("it lists an object that was deleted");
        }
        String copy = objects.stored(COPY); // is anything, where the store does not copy
        List<String> gone = objects.written().stream()
                .filter(stored -> !there.containsKey(stored) && !stored.equals(copy))
                .toList();
        if (!gone.isEmpty()) {
            throw fault("it does not list " + gone.get(0) + ", which it has");
        }
        if (there.entrySet().stream().anyMatch(object -> !object.getKey().equals(copy) && object.getValue() != SIZE)) {
            throw fault("it lists an object with another size than the " + SIZE + " bytes that were sent");
        }
        List<String> directories = new S3Prefix(client, requests, objects.prefix(), check)
                .directories()
                .toList();
        if (!directories.equals(List.of(DIRECTORY))) {
            throw fault("it does not list directories (delimiter /)");
        }
        objects.sweepOld();
        return works(StoreAbility.LIST);
    }

    StoreFinding deleteMany() {
        S3Prefix prefix = new S3Prefix(client, requests, objects.prefix(), check);
        prefix.delete(List.copyOf(objects.list().keySet()));
        if (prefix.objects().findAny().isPresent()) {
            throw fault("it lists objects that it has deleted");
        }
        objects.allDeleted();
        return requests.abilities().deletesMany()
                ? works(StoreAbility.DELETE_MANY)
                : missing(StoreAbility.DELETE_MANY, "Objects are deleted one by one");
    }

    private PutObjectRequest put(String key) {
        return requests.put(key, sum, check);
    }

    private PutObjectResponse send(PutObjectRequest request) {
        check.run();
        return client.putObject(request, PartBody.of(bytes(), check));
    }

    private void requireProven(String key, PutObjectResponse answer) {
        boolean proven = context.proof().isGiven(key, SIZE, sum, answer, () -> new EtagSum().add(bytes()));
        if (!proven && answer.checksumCRC32C() != null) {
            throw fault("its checksum is not the one of what was sent");
        }
    }

    private void requireContent(String key, String fault) {
        check.run();
        byte[] read = client.getObject(requests.get(key), ResponseTransformer.toBytes())
                .asByteArray();
        if (!Arrays.equals(read, content)) {
            throw fault(fault);
        }
    }

    private ProblemException fault(String fault) {
        return S3Errors.fault(requests.location(), objects.prefix(), fault);
    }

    private ByteBuffer bytes() {
        return ByteBuffer.wrap(content);
    }
}
