package io.torpor.support;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A stream of a body in which something goes wrong. */
abstract class FaultStream extends FilterOutputStream {

    FaultStream(OutputStream out) {
        super(out);
    }

    /** The body is cut here. */
    static final class Cut extends IOException {}

    /** Ends with {@link Cut} after so many bytes. */
    static OutputStream cutAfter(long bytes, OutputStream out) {
        return new FaultStream(out) {
            private long left = bytes;

            @Override
            public void write(byte[] buffer, int from, int count) throws IOException {
                int passed = (int) Math.min(left, count);
                out.write(buffer, from, passed);
                left -= passed;
                if (passed < count || left == 0) {
                    throw new Cut();
                }
            }
        };
    }

    /** Does something else before it goes on behind so many bytes. */
    static OutputStream pauseAfter(long bytes, Runnable deed, OutputStream out) {
        return new FaultStream(out) {
            private long left = bytes;

            @Override
            public void write(byte[] buffer, int from, int count) throws IOException {
                if (left >= 0 && left < count) {
                    deed.run();
                }
                left -= count;
                out.write(buffer, from, count);
            }
        };
    }

    /** Flips one bit of one byte. */
    static OutputStream flip(long position, OutputStream out) {
        return new FaultStream(out) {
            private long written;

            @Override
            public void write(byte[] buffer, int from, int count) throws IOException {
                byte[] copy = Arrays.copyOfRange(buffer, from, from + count);
                if (written <= position && position < written + count) {
                    copy[(int) (position - written)] ^= 1;
                }
                written += count;
                out.write(copy);
            }
        };
    }

    /** One byte at a time, and each a while after the one before; until the latch is open. */
    static OutputStream trickle(Duration interval, CountDownLatch end, OutputStream out) {
        return new FaultStream(out) {
            @Override
            public void write(byte[] buffer, int from, int count) throws IOException {
                for (int i = 0; i < count; i++) {
                    try {
                        if (end.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                            throw new Cut();
                        }
                    } catch (InterruptedException e) {
                        throw new Cut();
                    }
                    out.write(buffer, from + i, 1);
                }
            }
        };
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public abstract void write(byte[] buffer, int from, int count) throws IOException;
}
