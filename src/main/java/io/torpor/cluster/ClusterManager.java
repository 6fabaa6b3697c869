package io.torpor.cluster;

import java.util.List;

/**
 * The port of the cluster manager, the peer that owns the buckets. Implementations answer or give up within a minute;
 * they never throw.
 */
public interface ClusterManager {

    /**
     * Observes a bucket, now. What can't be told is {@link Observation.Unusable}, never {@link Observation.Gone} (I4).
     */
    Observation observe(String bucket);

    /**
     * Watches a bucket. The stream is a hint that something moved; what counts is {@link #observe}.
     *
     * @param moved run when something may have moved, by any thread
     * @return ends the watch when closed
     */
    Watch watch(String bucket, Runnable moved);

    /** The names of all buckets that it has; empty if that can't be told. */
    List<String> buckets();

    /** Whether it has a bucket, as {@link #buckets()} tells it. */
    default boolean has(String bucket) {
        return buckets().contains(bucket);
    }

    /** A watch of a bucket that is under way. */
    interface Watch extends AutoCloseable {
        /** Ends the watch. */
        @Override
        void close();
    }
}
