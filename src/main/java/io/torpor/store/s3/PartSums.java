package io.torpor.store.s3;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * The sums of parts, CRC-32C in the form of S3: of each part, and of an object of several parts, which is that of the
 * parts' sums (see "Checking object integrity" in the S3 user guide).
 */
final class PartSums {

    private final CRC32C all = new CRC32C();
    private int parts;
    private long bytes;

    /** The sum of a buffer's remaining bytes, which stay as they are. */
    static String of(ByteBuffer part) {
        CRC32C crc = new CRC32C();
        crc.update(part.duplicate());
        return base64(crc);
    }

    /** The sum of the next part, which is counted. */
    String add(ByteBuffer part) {
        String sum = of(part);
        all.update(Base64.getDecoder().decode(sum));
        parts++;
        bytes += part.remaining();
        return sum;
    }

    /** The sum of the object of all parts so far. */
    String composite() {
        return base64(all) + "-" + parts;
    }

    /** The bytes of all parts so far. */
    long bytes() {
        return bytes;
    }

    /** A sum as the header has it. */
    static String base64(CRC32C crc) {
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
