package io.torpor.archive;

import io.torpor.store.ObjectReader;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A stream of an object's bytes for what reads Java's streams. It throws what the {@link ObjectReader} does. */
final class ObjectStream extends InputStream {

    private final ObjectReader reader;

    ObjectStream(ObjectReader reader) {
        this.reader = reader;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        return length == 0 ? 0 : reader.read(ByteBuffer.wrap(into, offset, length));
    }

    @Override
    public void close() {
        reader.close();
    }
}
