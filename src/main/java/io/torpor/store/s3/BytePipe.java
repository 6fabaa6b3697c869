package io.torpor.store.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A pipe of bytes from one thread to another, which holds at most a buffer full of them. One thread writes, the other
 * reads it as an {@link InputStream}. The last byte is kept back until the writer says that it is the last: a body that
 * breaks off before is never whole.
 */
final class BytePipe extends InputStream {

    private final ByteBuffer ring;
    private long written; // guarded by this; changed by the writing thread only
    private long taken; // guarded by this; changed by the reading thread only
    private long given; // guarded by this; what was taken or is being taken
    private long lastTaken = System.nanoTime(); // guarded by this
    private boolean ended; // guarded by this
    private boolean broken; // guarded by this

    /**
     * An empty pipe.
     *
     * @param ring for the pipe alone; two bytes at least
     */
    BytePipe(ByteBuffer ring) {
        this.ring = ring;
    }

    /**
     * Moves some of the bytes into the pipe, as soon as there is room.
     *
     * @param millis the longest wait for room
     * @return false if there was no room, or nobody reads any more
     */
    boolean write(ByteBuffer bytes, long millis) throws InterruptedException {
        int room = awaitRoom(millis);
        if (room == 0) {
            return false;
        }

        int at = (int) (written % ring.capacity());
        int count = Math.min(bytes.remaining(), Math.min(room, ring.capacity() - at));
        ring.put(at, bytes, bytes.position(), count);
        bytes.position(bytes.position() + count);
        synchronized (this) {
            written += count;
            notifyAll();
        }
        return true;
    }

    /** Says that there are no more bytes to come. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Says that nobody reads or writes any more, and wakes who waits for that. */
    synchronized void breakOff() {
        broken = true;
        notifyAll();
    }

    /** Bytes that the reader has, or is about to have. */
    synchronized long given() {
        return given;
    }

    /** Nanoseconds since bytes were read. */
    synchronized long idleNanos() {
        return System.nanoTime() - lastTaken;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        int at = (int) (taken % ring.capacity());
        int count = give(Math.min(length, ring.capacity() - at));
        if (count == 0) {
            return -1;
        }

        ring.get(at, into, offset, count);
        synchronized (this) {
            taken += count;
            lastTaken = System.nanoTime();
            notifyAll();
        }
        return count;
    }

    private synchronized int awaitRoom(long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!broken && written - taken == ring.capacity()) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return 0;
            }
            wait(left);
        }
        return broken ? 0 : ring.capacity() - (int) (written - taken);
    }

    private synchronized int give(int most) throws IOException {
        while (!broken && !ended && written - taken <= 1) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("Interrupted while waiting for bytes to send");
            }
        }
        if (broken) {
            throw new IOException("The object is not wanted any more");
        }
        int count = (int) Math.min(most, written - taken - (ended ? 0 : 1));
        given = taken + count;
        return count;
    }
}
