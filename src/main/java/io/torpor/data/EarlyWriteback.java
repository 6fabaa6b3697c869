package io.torpor.data;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The early writeback of a large file: the disk writes it while it grows. Else all of it would be written, and waited
 * for, when it is forced. For one thread.
 */
public final class EarlyWriteback {

    private static final long STEP = 16 << 20;

    private final Path file;
    private long unwritten;

    /** The writeback of a file that has nothing yet, or nothing that waits to be written. */
    public EarlyWriteback(Path file) {
        this.file = file;
    }

    /**
     * Counts bytes that the file has more; the writing begins at each 16 MiB.
     *
     * @param bytes 0 or more
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
