package io.torpor.cluster;

import java.util.List;
import java.util.function.Consumer;

/** The peer that owns the buckets. Implementations answer or give up within a minute; they never throw. */
public interface ClusterManager {

    /** Asks for a bucket, now. What can't be told is {@link Observation.Unusable}, never {@link Observation.Gone}. */
    Observation observe(String bucket);

    /**
     * Follows a bucket. The stream is a hint that something moved; what counts is {@link #observe}.
     *
     * @param listener called from any thread
     * @return ends the watch when closed
     */
    Watch watch(String bucket, Consumer<Observation> listener);

    /** The names of all buckets that it has; empty if that can't be told. */
    List<String> buckets();

    /** A watch under way. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
