package io.torpor.task;

import static io.torpor.support.Invariant.I8;
import static io.torpor.task.TaskState.CANCELLED;
import static io.torpor.task.TaskState.CANNOT_RESUME;
import static io.torpor.task.TaskState.CHECKING;
import static io.torpor.task.TaskState.COMPLETED;
import static io.torpor.task.TaskState.FAILED;
import static io.torpor.task.TaskState.PAUSED;
import static io.torpor.task.TaskState.PAUSING;
import static io.torpor.task.TaskState.RELEASING;
import static io.torpor.task.TaskState.RESUMED;
import static io.torpor.task.TaskState.RESUMING;
import static io.torpor.task.TaskState.REVERTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.support.Pins;
import org.junit.jupiter.api.Test;

/** Which states mean what, each by name: a predicate of its own would only say that it is itself. */
class TaskStateTest {

    @Test
    @Pins(I8)
    void bucketsAreWatchedForTheseStates() {
        assertThat(TaskState.values())
                .filteredOn(TaskState::watched)
                .containsExactlyInAnyOrder(PAUSING, PAUSED, RELEASING, RESUMING, RESUMED);
    }

    @Test
    void bytesMoveInTheseStates() {
        assertThat(TaskState.values())
                .filteredOn(TaskState::transferring)
                .containsExactlyInAnyOrder(PAUSING, RESUMING, CHECKING);
    }

    @Test
    void tasksAreOverInTheseStates() {
        assertThat(TaskState.values())
                .filteredOn(TaskState::ended)
                .containsExactlyInAnyOrder(COMPLETED, FAILED, CANCELLED, REVERTED, CANNOT_RESUME);
    }
}
