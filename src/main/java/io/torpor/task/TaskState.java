package io.torpor.task;

/** The states of a task, as in the table of the design. What leads from one to the next is in {@link Transitions}. */
public enum TaskState {
    /** A pause is agreed; nothing has moved. */
    PREPARE_PAUSE,
    /** Shards are being archived. */
    PAUSING,
    /** The archive is complete; the cluster has not let go of the bucket yet. The task is the watch (I8). */
    PAUSED,
    /** A resume is agreed; nothing has moved. */
    PREPARE_RESUME,
    /** Dry run: plan and capacity are being worked out. */
    CHECKING,
    /** Shards are being restored. */
    RESUMING,
    /** The shards are in place; the bucket is not active yet. The task is the watch (I8). */
    RESUMED,
    /** Local shards are being destroyed: the cluster let go of the bucket (I4). */
    RELEASING,
    /** What the task did is being undone. */
    ROLLING_BACK,
    /** Ended: done as asked. */
    COMPLETED,
    /** Ended: failed and undone; the task says why (I9). */
    FAILED,
    /** Ended: cancelled and undone. */
    CANCELLED,
    /** Ended: the cluster changed its mind, and the task was undone. */
    REVERTED,
    /** Ended: the dry run found that the bucket would not fit. */
    CANNOT_RESUME;

    /** Whether the task is over. An ended task never changes its state again. */
    public boolean ended() {
        return switch (this) {
            case COMPLETED, FAILED, CANCELLED, REVERTED, CANNOT_RESUME -> true;
            case PREPARE_PAUSE, PAUSING, PAUSED, PREPARE_RESUME, CHECKING, RESUMING, RESUMED, RELEASING, ROLLING_BACK ->
                false;
        };
    }

    /** Whether the task is agreed and nothing has moved. */
    public boolean prepared() {
        return this == PREPARE_PAUSE || this == PREPARE_RESUME;
    }

    /** Whether nodes move shards' bytes in this state. */
    public boolean transferring() {
        return this == PAUSING || this == RESUMING || this == CHECKING;
    }

    /** Whether the coordinator has something to do, or to wait for. */
    public boolean led() {
        return switch (this) {
            case PREPARE_PAUSE, PAUSING, PREPARE_RESUME, CHECKING, RESUMING, RELEASING, ROLLING_BACK -> true;
            case PAUSED, RESUMED, COMPLETED, FAILED, CANCELLED, REVERTED, CANNOT_RESUME -> false;
        };
    }

    /** Whether the cluster manager's word on the bucket decides what happens next. */
    public boolean watched() {
        return this == PAUSING || this == PAUSED || this == RELEASING || this == RESUMING || this == RESUMED;
    }
}
