package io.torpor.bucket;

import org.jspecify.annotations.Nullable;

/**
 * A reconciliation: one observation of a bucket, and what came of it.
 *
 * @param bucket name of the bucket
 * @param saw what the cluster manager said, in words
 * @param did the task's move that came of it; null if none did
 */
public record Reconciliation(
        String bucket, String saw, @Nullable String did) {}
