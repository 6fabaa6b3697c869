package io.torpor.transfer;

/**
 * A node task of this task moved. Published inside the transaction; listened to after the commit.
 *
 * @param task the task's id
 */
public record NodeTaskChanged(String task) {}
