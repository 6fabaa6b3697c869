package io.torpor.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gate's column of the design's table, written out here. */
class GateTest {

    @ParameterizedTest
    @CsvSource({
        "PAUSE,  PREPARE_PAUSE,  ddl",
        "PAUSE,  PAUSING,        blocked",
        "PAUSE,  PAUSED,         blocked",
        "PAUSE,  RELEASING,      blocked",
        "PAUSE,  ROLLING_BACK,   blocked",
        "PAUSE,  COMPLETED,      blocked",
        "PAUSE,  FAILED,         open",
        "PAUSE,  CANCELLED,      open",
        "PAUSE,  REVERTED,       open",
        "RESUME, PREPARE_RESUME, blocked",
        "RESUME, RESUMING,       blocked",
        "RESUME, RESUMED,        blocked",
        "RESUME, RELEASING,      blocked",
        "RESUME, ROLLING_BACK,   blocked",
        "RESUME, COMPLETED,      open",
        "RESUME, FAILED,         blocked",
        "RESUME, CANCELLED,      blocked",
        "RESUME, REVERTED,       blocked",
        "RESUME_DRY_RUN, PREPARE_RESUME, blocked",
        "RESUME_DRY_RUN, CHECKING,       blocked"
    })
    void theGateFollowsTheState(TaskType type, TaskState state, String expected) {
        Gate gate = Gate.of(task(type, state), true);

        switch (expected) {
            case "open" -> assertThat(gate).isEqualTo(Gate.OPEN);
            case "ddl" -> assertThat(gate).isEqualTo(Gate.DDL_BLOCKED);
            default -> assertThat(gate).isEqualTo(Gate.BLOCKED);
        }
    }

    @ParameterizedTest
    @CsvSource({"PAUSE, FAILED", "PAUSE, CANCELLED", "PAUSE, REVERTED", "RESUME, COMPLETED"})
    void anEndedTasksGateStaysClosedUntilTheBucketIsOnline(TaskType type, TaskState state) {
        assertThat(Gate.of(task(type, state), false)).isEqualTo(Gate.BLOCKED);
    }

    @Test
    void aBucketWithoutTasksIsOpen() {
        assertThat(Gate.of(null, false)).isEqualTo(Gate.OPEN);
    }

    private static Task task(TaskType type, TaskState state) {
        Instant now = Instant.EPOCH;
        return new Task(
                "t", type, "b", null, state, null, "file:/a", "t", null, null, null, null, false, 1, 0, 0, 0, null, now,
                null, null);
    }
}
