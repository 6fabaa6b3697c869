package io.torpor.transfer;

/** The states of one node's share of a task. */
public enum NodeTaskState {
    /** The share is recorded; the task has not started. */
    PREPARED,
    /** The task has started; the node may take the share. */
    POSTED,
    /** The node works on it. */
    IN_PROGRESS,
    /** The share is done: archived and verified, or restored with its staging clean. */
    PROCESSED,
    /** The share failed; the task will be rolled back. */
    FAILED,
    /** The node has something to clean or to destroy: staging, restored shards, released shards, locks. */
    CLEANUP_REQUIRED,
    /** The node has nothing of this task any more. */
    CLEANED
}
