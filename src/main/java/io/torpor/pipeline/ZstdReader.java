package io.torpor.pipeline;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.torpor.archive.ObjectEntry;
import io.torpor.data.Digests;
import io.torpor.store.ObjectReader;
import io.torpor.store.StoreErrors;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A reader of the content of a compressed object. What comes back is as much as the caller asks for, and the memory for
 * it is limited, so no object can blow up.
 */
final class ZstdReader implements ObjectReader {

    private final String key;
    private final ObjectEntry object;
    private final CRC32C crc32c = new CRC32C();
    private final ObjectReader in;
    private final ByteBuffer encoded;
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private boolean over;

    /**
     * @param key of the object in the archive, for messages
     * @param in all of the object; closed with this one
     * @param encoded direct; filled and emptied
     */
    ZstdReader(String key, ObjectEntry object, ObjectReader in, ByteBuffer encoded) {
        this.key = key;
        this.object = object;
        this.in = in;
        this.encoded = encoded.clear().limit(0);
        context.setLongMax(ZstdEncoder.WINDOW_LOG);
    }

    @Override
    public int read(ByteBuffer into) {
        int before = into.position();
        try {
            while (into.position() == before && !over) {
                if (!encoded.hasRemaining() && !fill()) {
                    throw StoreErrors.corrupt(key, "is damaged: its compressed content ends too early");
                }
                over = context.decompressDirectByteBufferStream(into, encoded);
            }
        } catch (ZstdException e) {
            throw StoreErrors.corrupt(key, "is damaged: its compressed content can't be read: " + e.getMessage());
        }
        int count = into.position() - before;
        return count == 0 ? -1 : count;
    }

    /**
     * Makes sure that the content is over, and that all of the object was as it was written, also what no file needs.
     *
     * @param into empty
     */
    void requireEnd(ByteBuffer into) {
        if (read(into) >= 0 || encoded.hasRemaining() || fill()) {
            throw StoreErrors.corrupt(key, "is damaged: it holds more than its files");
        }
        if (!Digests.hex(crc32c).equals(object.crc32c())) {
            throw StoreErrors.corrupt(key, "is damaged: its CRC-32C is not what the manifest says");
        }
    }

    @Override
    public void close() {
        context.close();
        in.close();
    }

    private boolean fill() {
        if (in.read(encoded.clear()) < 0) {
            encoded.limit(0);
            return false;
        }
        crc32c.update(encoded.flip());
        encoded.rewind();
        return true;
    }
}
