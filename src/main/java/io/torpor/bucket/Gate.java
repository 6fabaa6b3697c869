package io.torpor.bucket;

import io.torpor.task.Task;
import io.torpor.task.TaskState;
import org.jspecify.annotations.Nullable;

/**
 * The gate of a bucket: what the indexer may do with it.
 *
 * @param scans reading
 * @param mutations following the data
 * @param ddl creating and dropping indexes
 */
public record Gate(Access scans, Access mutations, Access ddl) {

    /** Everything is allowed. */
    public static final Gate OPEN = new Gate(Access.OPEN, Access.OPEN, Access.OPEN);

    /** A pause is agreed: the set of shards must not change any more. */
    public static final Gate DDL_BLOCKED = new Gate(Access.OPEN, Access.OPEN, Access.BLOCKED);

    /** Nothing is allowed. */
    public static final Gate BLOCKED = new Gate(Access.BLOCKED, Access.STOPPED, Access.BLOCKED);

    /** The access to a bucket: how far one kind of use is allowed. */
    public enum Access {
        /** Allowed. */
        OPEN,
        /** Refused. */
        BLOCKED,
        /** Halted where it was; it goes on from there when the gate opens. */
        STOPPED
    }

    /**
     * The gate of a bucket, by the table of the design.
     *
     * @param task the bucket's active task, or the pause or resume that ended last; null if there was none
     * @param online whether the cluster manager last said that the bucket is active
     */
    static Gate of(@Nullable Task task, boolean online) {
        if (task == null) {
            return OPEN;
        }
        return switch (task.state()) {
            case PREPARE_PAUSE -> DDL_BLOCKED;
            case PAUSING, PAUSED, RELEASING, PREPARE_RESUME, CHECKING, RESUMING, RESUMED, ROLLING_BACK -> BLOCKED;
            case COMPLETED, FAILED, CANCELLED, REVERTED, CANNOT_RESUME ->
                shardsAreHere(task) && online ? OPEN : BLOCKED;
        };
    }

    /** Whether a bucket's shards are on the nodes' disks after this task has ended. */
    static boolean shardsAreHere(Task ended) {
        boolean completed = ended.state() == TaskState.COMPLETED;
        return switch (ended.type()) {
            case PAUSE -> !completed;
            case RESUME -> completed;
            case RESUME_DRY_RUN -> false;
        };
    }
}
