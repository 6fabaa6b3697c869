package io.torpor.support;

import io.torpor.store.ObjectReader;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectWriter;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps the content of objects in memory, where writing and reading take next to nothing. */
public final class MemoryObjectStore extends ForwardingObjectStore {

    private final Map<String, ByteBuffer> objects = new ConcurrentHashMap<>();

    /**
     * @param rest does what is not about an object's content
     */
    public MemoryObjectStore(ObjectStore rest) {
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
        return (int) (expectedSize + expectedSize / 100 + (256 << 10));
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
    public void discard(String prefix, String last, Runnable check) {}

    @Override
    public void makeDurable(String prefix) {}
}
