package io.torpor.pipeline;

import io.torpor.store.BrokenStreamException;
import io.torpor.store.ObjectWriter;

/**
 * The pace of an object's upload: its bytes are granted by the meter before they are read, in portions, and only while the
 * object's writer holds no memory that others wait for. A low rate may take hours for a portion (I10). What is compressed
 * is read on while the writer holds some, since nobody knows how much fits; that is made up for before the next portion.
 */
final class UploadPace {

    private final ObjectWriter out;
    private final StreamMeter meter;
    private final boolean streamed;
    private long left; // bytes that were not granted yet
    private long granted; // bytes that were not read yet; below 0 if more were read

    /**
     * @param bytes of the object's files
     * @param streamed whether the writer is one of {@link io.torpor.store.ObjectStore#stream}, which can't wait
     */
    UploadPace(ObjectWriter out, StreamMeter meter, long bytes, boolean streamed) {
        this.out = out;
        this.meter = meter;
        this.left = bytes;
        this.streamed = streamed;
    }

    /** Whether all that was granted was read, and there is more. What was read has to be written then. */
    boolean isSpent() {
        return granted <= 0 && left + granted > 0;
    }

    /** Waits until more is granted, unless the writer holds memory. */
    void awaitMore() {
        if (!out.isHolding()) {
            awaitPortion();
        }
    }

    /** The bytes that may be read now, above 0. */
    long allowed() {
        return granted > 0 ? granted : Long.MAX_VALUE;
    }

    /** Takes note of bytes that were read. */
    void read(int bytes) {
        granted -= bytes;
        meter.uncounted();
    }

    /** Takes note that something was written: if the writer holds nothing now, what was read too early is made up for. */
    void written() {
        if (granted < 0) {
            awaitMore();
        }
    }

    /** Makes up for what was read too early, when the object is committed. */
    void end() {
        if (granted < 0) {
            awaitPortion();
        }
    }

    private void awaitPortion() {
        if (streamed && meter.isLimited()) {
            throw new BrokenStreamException("its rate is limited from now on");
        }
        long owed = Math.max(0, -granted);
        long portion = out.room() == Long.MAX_VALUE ? Buffers.SIZE : out.room();
        long wanted = Math.min(left, owed + portion);
        meter.transferred(wanted);
        left -= wanted;
        granted += wanted;
    }
}
