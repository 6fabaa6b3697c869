package io.torpor.store.s3;

import java.io.InputStream;
import java.nio.ByteBuffer;
import software.amazon.awssdk.core.sync.RequestBody;

/** The body of a request, a part's bytes on their way to the store: asks at every chunk whether to go on. */
final class PartBody extends InputStream {

    private static final int CHUNK = 64 * 1024;

    private final ByteBuffer bytes;
    private final Runnable check;

    private PartBody(ByteBuffer bytes, Runnable check) {
        this.bytes = bytes;
        this.check = check;
    }

    /**
     * The body of a request, which reads the remaining bytes as often as it is tried.
     *
     * @param check throws to stop the request
     */
    static RequestBody of(ByteBuffer bytes, Runnable check) {
        return RequestBody.fromContentProvider(
                () -> new PartBody(bytes.duplicate(), check), bytes.remaining(), "application/octet-stream");
    }

    @Override
    public int read() {
        check.run();
        return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        check.run();
        if (!bytes.hasRemaining()) {
            return length == 0 ? 0 : -1;
        }
        int count = Math.min(Math.min(length, CHUNK), bytes.remaining());
        bytes.get(into, offset, count);
        return count;
    }

    @Override
    public int available() {
        return bytes.remaining();
    }
}
