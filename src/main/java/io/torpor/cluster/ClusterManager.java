package io.torpor.cluster;

import java.util.List;

/** The peer that owns the buckets. Implementations answer or give up within a minute; they never throw. */
public interface ClusterManager {

    /** Asks for a bucket, now. What can't be told is {@link Observation.Unusable}, never {@link Observation.Gone}. */
    Observation observe(String bucket);

    /**
     * Follows a bucket. The stream is a hint that something moved; what counts is {@link #observe}.
     *
     * @param moved run when something may have moved, by any thread
     * @return ends the watch when closed
     */
    Watch watch(String bucket, Runnable moved);

    /** The names of all buckets that it has; empty if that can't be told. */
    List<String> buckets();

    /** A watch under way. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
