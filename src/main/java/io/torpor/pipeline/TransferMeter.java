package io.torpor.pipeline;

/**
 * A meter of a transfer, told of every chunk that it moves. Called from many threads at the same time, in no order;
 * each byte of a shard is counted once, by {@link #transferred} or {@link #reused}. What it throws ends the transfer,
 * which throws it on.
 */
public interface TransferMeter {

    /**
     * Counts bytes of the shard, each once: read from it, or on their way into it. May block to hold a rate, and throws
     * to stop the transfer.
     *
     * @param bytes since the last call, above 0
     */
    void transferred(long bytes);

    /**
     * Counts bytes that are moved once more, since they did not arrive, and were counted before. May block to hold a
     * rate, and throws to stop the transfer.
     *
     * @param bytes since the last call, above 0
     */
    void repeated(long bytes);

    /**
     * Counts bytes of the shard that need not be moved, since an earlier archive holds them. Holds no rate, and throws
     * to stop the transfer.
     *
     * @param bytes since the last call, above 0
     */
    void reused(long bytes);

    /**
     * Takes note that streams begin to move bytes, or have ended: in between something has to move. What else a transfer
     * does, such as to look at millions of files, tells no bytes.
     */
    default void streaming(boolean begins) {}

    /** Whether bytes are held to a rate at present, so that whoever counts some may be held up for long. */
    default boolean isLimited() {
        return false;
    }

    /** Takes note that something moves that is not counted, such as what is read back. Never blocks. */
    default void alive() {}

    /** Throws to stop the transfer. Called at least once for every chunk that is read or written; never blocks. */
    void checkCancelled();
}
