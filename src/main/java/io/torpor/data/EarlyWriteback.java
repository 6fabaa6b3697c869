package io.torpor.data;

import java.io.IOException;
import java.nio.file.Path;

/** Has the disk write a large file while it grows. Else all of it would be written, and waited for, when it is forced. */
public final class EarlyWriteback {

    private static final long STEP = 16 << 20;

    private final Path file;
    private long unwritten;

    public EarlyWriteback(Path file) {
        this.file = file;
    }

    /**
     * Counts bytes that the file has more.
     *
     * @throws IOException if what it has can't be written
     */
    public void grown(long bytes) throws IOException {
        unwritten += bytes;
        if (unwritten >= STEP) {
            unwritten = 0;
            Durability.startWriting(file);
        }
    }
}
