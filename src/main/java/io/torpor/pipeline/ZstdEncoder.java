package io.torpor.pipeline;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;

/**
 * An encoder of an object's content into one Zstandard frame with its own checksum, as the {@code zstd} tool reads it.
 * Memory: a buffer of {@link Buffers}, and some MiB of the library's, which grow with the level.
 */
final class ZstdEncoder implements AutoCloseable {

    /** The logarithm of the most memory to decompress with: 8 MiB, whatever the level. */
    static final int WINDOW_LOG = 23;

    private final ZstdCompressCtx context;
    private final ByteBuffer encoded;
    private final ObjectSink sink;

    /**
     * @param encoded direct; filled and emptied
     */
    ZstdEncoder(int level, ByteBuffer encoded, ObjectSink sink) {
        this.context = new ZstdCompressCtx();
        this.encoded = encoded.clear();
        this.sink = sink;
        context.setLevel(level).setChecksum(true);
    }

    /** Encodes all remaining bytes of a direct buffer. */
    void encode(ByteBuffer content) {
        while (content.hasRemaining()) {
            context.compressDirectByteBufferStream(encoded, content, EndDirective.CONTINUE);
            if (!encoded.hasRemaining()) {
                flush();
            }
        }
    }

    /** Ends the frame. */
    void finish() {
        ByteBuffer nothing = ByteBuffer.allocateDirect(0);
        while (!context.compressDirectByteBufferStream(encoded, nothing, EndDirective.END)) {
            flush();
        }
        flush();
    }

    private void flush() {
        sink.write(encoded.flip());
        encoded.clear();
    }

    @Override
    public void close() {
        context.close();
    }
}
