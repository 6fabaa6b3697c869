package io.torpor.indexer;

import java.time.Instant;

/**
 * A gate change that the indexer did not take yet, though it was tried.
 *
 * @param sequence of the gate change
 * @param attempts so far
 * @param error of the last attempt
 * @param since when the gate moved
 */
public record FailingDelivery(
        String bucket, long sequence, int attempts, String error, Instant since, Instant nextTryAt) {}
