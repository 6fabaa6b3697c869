package io.torpor.transfer;

/** The states of a node task. */
public enum NodeTaskState {
    /** The node task is recorded; the task has not started. */
    PREPARED,
    /** The task has started; the node may take the node task. */
    POSTED,
    /** The node works on it. */
    IN_PROGRESS,
    /** The node task is done: archived and verified, or restored with its staging clean. */
    PROCESSED,
    /** The node task failed; the task will be rolled back. */
    FAILED,
    /** The node has something to clean or to destroy: staging, restored shards, released shards, locks. */
    CLEANUP_REQUIRED,
    /** The node has nothing of this task any more. */
    CLEANED
}
