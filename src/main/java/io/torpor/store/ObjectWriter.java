package io.torpor.store;

import java.nio.ByteBuffer;

/** Writes one object as a stream. For one thread. The object is there after {@link #commit()}, and not before. */
public interface ObjectWriter extends AutoCloseable {

    /**
     * Appends all remaining bytes of the buffer, which may be reused afterwards.
     *
     * @throws io.torpor.problem.ProblemException {@code archive-unreachable}, {@code insufficient-space}
     */
    void write(ByteBuffer bytes);

    /**
     * Makes the object visible under its key, replacing an older one. It is durable at the latest after
     * {@link ObjectStore#makeDurable}.
     *
     * @return whether the store itself has made sure, by a checksum, that it holds what was written; else whoever wants to
     *     know reads it back
     * @throws io.torpor.problem.ProblemException {@code archive-unreachable}, {@code insufficient-space}
     */
    boolean commit();

    /** Ends the stream. Without a commit nothing of the object stays. May be called again. */
    @Override
    void close();
}
