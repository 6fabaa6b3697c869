package io.torpor.store;

import java.nio.ByteBuffer;

/**
 * A reader of a range of one object, as a stream. For one thread. It holds memory or a connection until it is closed.
 */
public interface ObjectReader extends AutoCloseable {

    /**
     * Reads some bytes into the buffer, in order.
     *
     * @param into with room for at least one byte
     * @return how many bytes were read; -1 at the end of the range, or before it if the object turns out to be shorter
     * @throws io.torpor.problem.ProblemException {@code archive-unreachable}, {@code archive-corrupt}, {@code
     *     cancelled} if the thread is interrupted, or what the check of {@link ObjectStore#open} throws; then it is
     *     only closed
     */
    int read(ByteBuffer into);

    /** Ends the reading, wherever it is. May be called again; throws nothing. */
    @Override
    void close();
}
