package io.torpor.admission;

import org.jspecify.annotations.Nullable;

/**
 * The parameters of a resume.
 *
 * @param bucket name of the bucket, not checked yet
 * @param id of the task; null for a made one
 * @param archive location of the object store; null for where the bucket was last paused to
 * @param region of the store, where it has regions; null for the one that the pause wrote with
 * @param rateLimit bytes per second, positive; null for the configured one
 * @param dryRun only find out whether it would fit
 * @param task the pause task whose archive is wanted; null for the last one
 */
public record ResumeParameters(
        String bucket,
        @Nullable String id,
        @Nullable String archive,
        @Nullable String region,
        @Nullable Long rateLimit,
        boolean dryRun,
        @Nullable String task) {}
