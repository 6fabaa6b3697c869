package io.torpor.bucket;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A bucket, as far as it is known.
 *
 * @param name of the bucket
 * @param uuid as the cluster manager last gave it; null if it never did
 * @param observed ONLINE, PAUSING, PAUSED, RESUMING, RESUMED, GONE or UNKNOWN, as last observed; null before that
 * @param observedAt when that was first observed; null before that
 * @param gate what the indexer may do with it now
 * @param gateSequence number of the gate's last change; 0 if it never moved
 */
public record Bucket(
        String name,
        @Nullable String uuid,
        @Nullable String observed,
        @Nullable Instant observedAt,
        Gate gate,
        long gateSequence) {

    /** A bucket that was never observed: it is open. */
    public static Bucket unknown(String name) {
        return new Bucket(name, null, null, null, Gate.OPEN, 0);
    }
}
