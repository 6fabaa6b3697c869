package io.torpor.task;

/** The events of a task: what can happen to it. Each is defined for every state (I6). */
public enum TaskEvent {
    /** The work may begin. */
    START,
    /** Every node has archived its shards, and the manifest is written and verified. */
    UPLOADED,
    /** Every node has its shards in place, and their staging is clean. */
    RESTORED,
    /** The dry run found that everything fits. */
    CHECKED,
    /** The dry run found that it does not fit. */
    CANNOT_RESUME,
    /** A failure; its reason goes with the event (I9). */
    FAIL,
    /** A cancel: the task is to stop, or the end of a failed task is acknowledged. */
    CANCEL,
    /** A node's heartbeat is overdue. */
    NODE_LOST,
    /** The cluster manager says: no hibernation state. */
    BUCKET_ONLINE,
    /** The cluster manager says: pausing. */
    BUCKET_PAUSING,
    /** The cluster manager says: resuming. */
    BUCKET_RESUMING,
    /** The cluster manager says: paused. */
    BUCKET_PAUSED,
    /** The cluster manager says: resumed. */
    BUCKET_RESUMED,
    /** The cluster manager says that the bucket does not exist, or lives under another uuid. */
    BUCKET_GONE,
    /** All shards that were to be destroyed are gone. */
    RELEASED,
    /** Everything is undone. */
    ROLLED_BACK
}
