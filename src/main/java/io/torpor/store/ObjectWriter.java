package io.torpor.store;

import java.nio.ByteBuffer;

/**
 * A writer of one object, as a stream. For one thread. The object is there after {@link #commit()}, and not before. A
 * call that throws ends it: then it is only closed. It may hold memory or a connection until then.
 */
public interface ObjectWriter extends AutoCloseable {

    /**
     * Appends all remaining bytes of the buffer, which may be reused afterwards. Not after {@link #commit()}. May wait for
     * memory that other streams hold.
     *
     * @throws io.torpor.problem.ProblemException {@code archive-unreachable}, {@code insufficient-space}, {@code
     *     cancelled} if the thread is interrupted, or what the check of {@link ObjectStore#create} throws
     * @throws BrokenStreamException only of {@link ObjectStore#stream}
     */
    void write(ByteBuffer bytes);

    /**
     * Whether it holds memory that other streams may be waiting for. Who has to wait for anything but the store, such as for
     * a rate, waits while it holds none.
     */
    default boolean isHolding() {
        return false;
    }

    /** The bytes, above 0, after which {@link #isHolding} is false (again) if more than these are to come. */
    default long room() {
        return Long.MAX_VALUE;
    }

    /**
     * Makes the object visible under its key, replacing an older one. At most once. It is durable at the latest after
     * {@link ObjectStore#makeDurable}. On failure it may be there all the same: the caller writes it again or discards
     * it.
     *
     * @return whether the store itself has made sure, by a checksum, that it holds what was written; else whoever wants
     *     to know reads it back
     * @throws io.torpor.problem.ProblemException as {@link #write}
     * @throws BrokenStreamException only of {@link ObjectStore#stream}
     */
    boolean commit();

    /**
     * Ends the stream. Without a commit nothing of the object stays, as far as the store can be reached: else it is for
     * {@link ObjectStore#discard}. May be called again; throws nothing.
     */
    @Override
    void close();
}
