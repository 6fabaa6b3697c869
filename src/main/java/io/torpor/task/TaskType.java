package io.torpor.task;

/** The type of a task: what it does to its bucket. */
public enum TaskType {
    /** Archives the bucket's shards and, once the cluster has let go of it, destroys the local ones. */
    PAUSE,
    /** Brings the bucket's shards back from an archive. */
    RESUME,
    /** Answers whether a resume would fit, with a plan, and changes nothing. */
    RESUME_DRY_RUN;

    /** The state that a new task of this type begins in. */
    public TaskState first() {
        return switch (this) {
            case PAUSE -> TaskState.PREPARE_PAUSE;
            case RESUME, RESUME_DRY_RUN -> TaskState.PREPARE_RESUME;
        };
    }
}
