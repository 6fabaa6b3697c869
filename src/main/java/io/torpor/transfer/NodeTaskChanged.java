package io.torpor.transfer;

/**
 * The news that a node task moved. Published inside the transaction; listened to after the commit.
 *
 * @param task id of the task that it is a part of
 * @param turn whose turn it is now
 */
public record NodeTaskChanged(String task, Turn turn) {

    /** The turn: who goes on with a node task that moved. */
    public enum Turn {
        /** Its node, which has something to do. */
        NODE,
        /** The coordinator, who has waited for this. */
        COORDINATOR
    }
}
