package io.torpor.pipeline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A writer of a file with holes: blocks of zeros are not written, so that the disk has holes there again. */
final class SparseWriter {

    private static final int BLOCK = 4096;

    private final FileChannel channel;
    private final ByteBuffer zeros = ByteBuffer.allocate(BLOCK).asReadOnlyBuffer();
    private long position;
    private long written;

    SparseWriter(FileChannel channel) {
        this.channel = channel;
    }

    /** Writes all that remains, or leaves it out. */
    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int run = run(bytes);
            if (isZero(bytes, run)) {
                bytes.position(bytes.position() + run);
                position += run;
            } else {
                writeRun(bytes, run);
            }
        }
    }

    /** Gives the file its size, if it ends with a hole. */
    void end() throws IOException {
        if (written < position) {
            channel.write(ByteBuffer.allocate(1), position - 1);
        }
    }

    /** The bytes up to the end of the block of the file that they lie in. */
    private int run(ByteBuffer bytes) {
        return (int) Math.min(bytes.remaining(), BLOCK - position % BLOCK);
    }

    private boolean isZero(ByteBuffer bytes, int run) {
        return bytes.slice(bytes.position(), run).mismatch(zeros.slice(0, run)) < 0;
    }

    /** Writes blocks up to the next of zeros by one call. */
    private void writeRun(ByteBuffer bytes, int first) throws IOException {
        int from = bytes.position();
        int length = first;
        while (from + length < bytes.limit()) {
            int next = (int) Math.min(bytes.limit() - from - length, BLOCK);
            if (bytes.slice(from + length, next).mismatch(zeros.slice(0, next)) < 0) {
                break;
            }
            length += next;
        }
        ByteBuffer run = bytes.slice(from, length);
        while (run.hasRemaining()) {
            position += channel.write(run, position);
        }
        written = position;
        bytes.position(from + length);
    }
}
