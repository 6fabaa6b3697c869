package io.torpor.pipeline;

import io.torpor.archive.ObjectEntry;
import io.torpor.data.Digests;
import io.torpor.store.ObjectWriter;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.zip.CRC32C;

/** The sink of an object's bytes as they go into the store: counted, summed up, written. */
final class ObjectSink {

    private final ObjectWriter out;
    private final UploadPace pace;
    private final MessageDigest sha256 = Digests.sha256();
    private final CRC32C crc32c = new CRC32C();
    private long size;

    ObjectSink(ObjectWriter out, UploadPace pace) {
        this.out = out;
        this.pace = pace;
    }

    void write(ByteBuffer bytes) {
        size += bytes.remaining();
        sha256.update(bytes.duplicate());
        crc32c.update(bytes.duplicate());
        int end = bytes.limit();
        while (bytes.hasRemaining()) {
            bytes.limit(bytes.position() + (int) Math.min(bytes.remaining(), out.room()));
            out.write(bytes);
            bytes.limit(end);
            pace.written();
        }
    }

    /**
     * The entry of the object as it is by now; ends the digest.
     *
     * @param codec how its bytes were made
     */
    ObjectEntry object(String key, String codec) {
        return new ObjectEntry(key, size, Digests.hex(sha256.digest()), Digests.hex(crc32c), codec);
    }
}
