package io.torpor.store;

import java.nio.ByteBuffer;

/** Reads a range of one object as a stream. For one thread. */
public interface ObjectReader extends AutoCloseable {

    /**
     * Reads some bytes into the buffer.
     *
     * @param into with room for at least one byte
     * @return how many bytes were read; -1 at the end of the range, or before it if the object turns out to be shorter
     * @throws io.torpor.problem.ProblemException {@code archive-unreachable}
     */
    int read(ByteBuffer into);

    @Override
    void close();
}
