package io.torpor.pipeline;

import io.torpor.archive.ObjectEntry;
import io.torpor.data.Digests;
import io.torpor.store.ObjectReader;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.zip.CRC32C;

/** A reader that sums up what it reads: all bytes of one object, as the store has them. */
final class SummedReader implements ObjectReader {

    private final ObjectReader in;
    private final StreamMeter streamMeter;
    private final MessageDigest sha256 = Digests.sha256();
    private final CRC32C crc32c = new CRC32C();
    private long size;

    /**
     * @param in from the object's first byte to its last; closed with this one
     */
    SummedReader(ObjectReader in, StreamMeter streamMeter) {
        this.in = in;
        this.streamMeter = streamMeter;
    }

    @Override
    public int read(ByteBuffer into) {
        streamMeter.uncounted();
        int before = into.position();
        int count = in.read(into);
        if (count > 0) {
            ByteBuffer read = into.duplicate().flip().position(before);
            sha256.update(read.duplicate());
            crc32c.update(read);
            size += count;
            streamMeter.transferred(count);
        }
        return count;
    }

    /** Whether size and both sums are what the manifest says; asked once, at the end. */
    boolean isSum(ObjectEntry object) {
        return size == object.size()
                && Digests.hex(crc32c).equals(object.crc32c())
                && Digests.hex(sha256.digest()).equals(object.sha256());
    }

    @Override
    public void close() {
        in.close();
    }
}
