package io.torpor.transfer;

/**
 * The news that a node task moved. Published inside the transaction; listened to after the commit.
 *
 * @param task id of the task that it is a part of
 */
public record NodeTaskChanged(String task) {}
