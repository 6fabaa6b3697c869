package io.torpor.archive;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Copies an object within a store: by one request if it is not large, else as a multipart upload whose parts the store
 * copies. The store is asked for the CRC-32C of what it made.
 */
final class S3ObjectCopy {

    private static final Logger log = LoggerFactory.getLogger(S3ObjectCopy.class);

    /** Small enough to be done well within a time-out, and far below the 5 GiB that S3 allows. */
    private static final long PART = 64L << 20;

    private static final int NOT_IMPLEMENTED = 501;

    private final S3Streams streams;
    private final S3Client client;
    private final S3Requests requests;
    private final String from;
    private final String to;
    private final ObjectPart object;
    private final Runnable check;

    S3ObjectCopy(S3Streams streams, String from, String to, ObjectPart object, Runnable check) {
        this.streams = streams;
        this.client = streams.client();
        this.requests = streams.requests();
        this.from = from;
        this.to = to;
        this.object = object;
        this.check = check;
    }

    Copied run() {
        try {
            if (client.headObject(requests.head(from)).contentLength() != object.size()) {
                return Copied.NOT;
            }
            check.run();
            String sum = object.size() <= PART ? copyWhole() : copyParts();
            return sum(object).equals(sum) ? Copied.CHECKED : Copied.UNCHECKED;
        } catch (S3Exception e) {
            if (isRefusal(e)) {
                log.info("{} is not copied: {}", from, e.getMessage());
                return Copied.NOT;
            }
            throw e;
        }
    }

    /**
     * Whether the store will not copy this, whatever the reason: the object is gone, or in a cold storage class, or may not
     * be read. If it takes nothing at all from us, the one who then writes the object is told.
     */
    private static boolean isRefusal(S3Exception e) {
        return e.statusCode() >= 400 && e.statusCode() < 500 || e.statusCode() == NOT_IMPLEMENTED;
    }

    private String copyWhole() {
        return String.valueOf(client.copyObject(requests.copy(from, to, check))
                .copyObjectResult()
                .checksumCRC32C());
    }

    private String copyParts() {
        String upload = client.createMultipartUpload(requests.createCopy(to)).uploadId();
        boolean done = false;
        try {
            List<CompletedPart> parts = new ArrayList<>();
            for (long offset = 0; offset < object.size(); offset += PART) {
                check.run();
                long length = Math.min(PART, object.size() - offset);
                int number = parts.size() + 1;
                var copied = client.uploadPartCopy(requests.copyPart(from, to, upload, number, offset, length, check))
                        .copyPartResult();
                parts.add(requests.completed(number, copied.eTag(), copied.checksumCRC32C()));
            }
            String sum =
                    String.valueOf(client.completeMultipartUpload(requests.completeCopy(to, upload, parts, sum(object)))
                            .checksumCRC32C());
            done = true;
            return sum;
        } finally {
            if (!done) {
                streams.abort(to, upload);
            }
        }
    }

    private static String sum(ObjectPart object) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(object.crc32c()));
    }
}
