package io.torpor.admission;

import org.jspecify.annotations.Nullable;

/**
 * Somebody wants a bucket to sleep.
 *
 * @param id of the task; null for a made one
 * @param archive location; null for the configured one
 * @param region of the archive's store, where it has regions
 * @param rateLimit bytes per second, positive; null for the configured one
 */
public record PauseParameters(
        String bucket,
        @Nullable String id,
        @Nullable String archive,
        @Nullable String region,
        @Nullable Long rateLimit) {}
