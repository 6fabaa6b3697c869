package io.torpor.store.s3;

import io.torpor.data.Digests;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The sum that many stores make an ETag of: the MD5 of an object that came by one request. It is told from damage, not
 * from malice.
 */
final class EtagSum {

    private final MessageDigest md5;

    EtagSum() {
        try {
            md5 = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5", e);
        }
    }

    /** Adds a buffer's remaining bytes, which stay as they are. */
    EtagSum add(ByteBuffer bytes) {
        md5.update(bytes.duplicate());
        return this;
    }

    /** Whether an ETag is the sum of all bytes so far. Ends the sum. */
    boolean isIn(@Nullable String etag) {
        return etag != null && etag.replace("\"", "").equalsIgnoreCase(Digests.hex(md5.digest()));
    }
}
