package io.torpor.admission;

import org.jspecify.annotations.Nullable;

/**
 * The parameters of a pause.
 *
 * @param bucket name of the bucket, not checked yet
 * @param id of the task; null for a made one
 * @param archive location of the object store; null for the configured one
 * @param region of the store, where it has regions; null for the configured one
 * @param rateLimit bytes per second, positive; null for the configured one
 */
public record PauseParameters(
        String bucket,
        @Nullable String id,
        @Nullable String archive,
        @Nullable String region,
        @Nullable Long rateLimit) {}
