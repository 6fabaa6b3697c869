package io.torpor.pipeline;

import io.torpor.archive.ObjectEntry;
import io.torpor.data.Digests;
import io.torpor.store.ObjectReader;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The read-back of an object: whether the store holds what it should. */
final class ReadBack {

    private ReadBack() {}

    /**
     * Whether size and CRC-32C are right.
     *
     * @param reader of the whole object
     * @param buffer emptied before and left in any state
     */
    static boolean isSound(ObjectReader reader, ObjectEntry object, ByteBuffer buffer, StreamMeter streamMeter) {
        CRC32C crc32c = new CRC32C();
        long read = 0;
        for (int count = reader.read(buffer.clear()); count >= 0; count = reader.read(buffer.clear())) {
            streamMeter.uncounted();
            crc32c.update(buffer.flip());
            read += count;
        }
        return read == object.size() && Digests.hex(crc32c).equals(object.crc32c());
    }
}
