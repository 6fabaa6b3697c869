package io.torpor.bucket;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of one look at a bucket.
 *
 * @param saw what the cluster manager said, in words
 * @param did the task's move that came of it; null if none did
 */
public record Reconciliation(
        String bucket, String saw, @Nullable String did) {}
