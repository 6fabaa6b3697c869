package io.torpor.support;

import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tasks of tests that need no database. */
public final class TestTasks {

    /** Whose they are. */
    public static final String BUCKET = "bucket";

    /** When each was made. */
    public static final Instant CREATED = Instant.parse("2026-01-31T12:00:00Z");

    private TestTasks() {}

    /** A task {@code task} of bucket {@code bucket} in a state. */
    public static Task task(TaskType type, TaskState state) {
        return task(type, state, null);
    }

    /** A task that is being undone, with the end that it will have. */
    public static Task undone(TaskType type, TaskState outcome) {
        return task(type, TaskState.ROLLING_BACK, outcome);
    }

    /** A pause of another id, PAUSING. */
    public static Task pausing(String id) {
        return task(id, TaskType.PAUSE, TaskState.PAUSING, null);
    }

    private static Task task(TaskType type, TaskState state, @Nullable TaskState outcome) {
        return task("task", type, state, outcome);
    }

    private static Task task(String id, TaskType type, TaskState state, @Nullable TaskState outcome) {
        Reason none = null;
        String archiveTask = type == TaskType.PAUSE ? id : "pause";
        return new Task(
                id,
                type,
                BUCKET,
                "uuid",
                state,
                outcome,
                "file:/archive",
                archiveTask,
                null,
                null,
                none,
                null,
                false,
                1,
                0,
                0,
                0,
                null,
                CREATED,
                outcome == null ? null : CREATED,
                null);
    }
}
