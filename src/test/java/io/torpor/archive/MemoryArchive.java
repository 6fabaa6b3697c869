package io.torpor.archive;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps the content of objects in memory, where writing and reading take next to nothing. */
final class MemoryArchive extends ForwardingArchive {

    private final Map<String, ByteBuffer> objects = new ConcurrentHashMap<>();

    /**
     * @param rest does what is not about an object's content
     */
    MemoryArchive(ObjectStore rest) {
        super(rest);
    }

    @Override
    public ObjectWriter create(String key, long expectedSize, Runnable check) {
        // The same memory for the same key: it is not the allocator that is of interest.
        ByteBuffer object = objects.computeIfAbsent(key, none -> ByteBuffer.allocateDirect(room(expectedSize)));
        object.clear();
        return new ObjectWriter() {
            @Override
            public void write(ByteBuffer bytes) {
                object.put(bytes);
            }

            @Override
            public boolean commit() {
                object.flip();
                return false; // so that it is read back
            }

            @Override
            public void close() {}
        };
    }

    /** A compressor may add some bytes to what does not shrink. */
    private static int room(long expectedSize) {
        return (int) (expectedSize + expectedSize / 100 + Buffers.SIZE);
    }

    @Override
    public ObjectReader open(String key, long offset, long length, Runnable check) {
        ByteBuffer left = objects.get(key).slice((int) offset, (int) length);
        return new ObjectReader() {
            @Override
            public int read(ByteBuffer into) {
                if (!left.hasRemaining()) {
                    return -1;
                }
                int count = Math.min(left.remaining(), into.remaining());
                into.put(left.slice(left.position(), count));
                left.position(left.position() + count);
                return count;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void discard(String prefix) {}

    @Override
    public void makeDurable(String prefix) {}
}
