package io.torpor.store.s3;

import io.torpor.store.CopyResult;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyObjectResult;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A copy of an object within a store: by one request if it is not large, else as a multipart upload whose parts the
 * store copies. The store is asked for the CRC-32C of what it made.
 */
final class S3ObjectCopy {

    private static final Logger log = LoggerFactory.getLogger(S3ObjectCopy.class);

    /** The bytes of a part: few enough to be copied well within a time-out, and far below the 5 GiB that S3 allows. */
    private static final long PART = 64L << 20;

    private static final int NOT_IMPLEMENTED = 501;

    private final S3Context context;
    private final S3Client client;
    private final S3Requests requests;
    private final String from;
    private final String to;
    private final long size;
    private final String sum;
    private final Runnable check;

    /**
     * @param crc32c that the copy shall have, in hex digits
     */
    S3ObjectCopy(S3Context context, String from, String to, long size, String crc32c, Runnable check) {
        this.context = context;
        this.client = context.client();
        this.requests = context.requests();
        this.from = from;
        this.to = to;
        this.size = size;
        this.sum = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(crc32c));
        this.check = check;
    }

    /** The result of making the copy. */
    CopyResult run() {
        try {
            if (client.headObject(requests.head(from)).contentLength() != size) {
                return CopyResult.NOT;
            }
            check.run();
            String made = size <= PART ? copyWhole() : copyParts();
            return sum.equals(made) ? CopyResult.CHECKED : CopyResult.UNCHECKED;
        } catch (S3Exception e) {
            if (isRefusal(e)) {
                log.info("{} is not copied: {}", from, e.getMessage());
                return CopyResult.NOT;
            }
            throw e;
        }
    }

    /**
     * Whether the store will not copy this, whatever the reason: the object is gone, or in a cold storage class, or may
     * not be read. If it takes nothing at all from us, the one who then writes the object is told.
     */
    private static boolean isRefusal(S3Exception e) {
        return e.statusCode() >= 400 && e.statusCode() < 500 || e.statusCode() == NOT_IMPLEMENTED;
    }

    private String copyWhole() {
        CopyObjectResult result =
                client.copyObject(requests.copy(from, to, check)).copyObjectResult();
        return String.valueOf(result == null ? null : result.checksumCRC32C());
    }

    private String copyParts() {
        String upload = client.createMultipartUpload(requests.createCopy(to)).uploadId();
        boolean done = false;
        try {
            List<CompletedPart> parts = new ArrayList<>();
            for (long offset = 0; offset < size; offset += PART) {
                check.run();
                long length = Math.min(PART, size - offset);
                int number = parts.size() + 1;
                var copied = client.uploadPartCopy(requests.copyPart(from, to, upload, number, offset, length, check))
                        .copyPartResult();
                parts.add(requests.completed(number, copied.eTag(), copied.checksumCRC32C()));
            }
            String made = String.valueOf(client.completeMultipartUpload(requests.completeCopy(to, upload, parts, sum))
                    .checksumCRC32C());
            done = true;
            return made;
        } finally {
            if (!done) {
                context.abort(to, upload);
            }
        }
    }
}
