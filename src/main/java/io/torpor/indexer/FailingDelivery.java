package io.torpor.indexer;

import java.time.Instant;

/**
 * A delivery that fails: a gate change that the indexer did not take yet, though it was tried.
 *
 * @param bucket name of the bucket
 * @param sequence of the gate change
 * @param attempts so far, 1 or more
 * @param error of the last attempt
 * @param since when the gate moved
 * @param nextTryAt when it is tried again
 */
public record FailingDelivery(
        String bucket, long sequence, int attempts, String error, Instant since, Instant nextTryAt) {}
