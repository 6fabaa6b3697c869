package io.torpor.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.problem.ProblemCode;
import io.torpor.support.MovableClock;
import io.torpor.support.TestTasks;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StalledTasksTest {

    private static final Task RELEASING = TestTasks.task(TaskType.PAUSE, TaskState.RELEASING);
    private static final Reason ERROR = new Reason(ProblemCode.INTERNAL, "java.lang.OutOfMemoryError");

    private final MovableClock clock = MovableClock.running();
    private final StalledTasks stalled = new StalledTasks(clock);

    @Test
    void aBrokenStepWaitsLongerEachTime() {
        stalled.broke(RELEASING, ERROR);
        assertThat(stalled.waits(RELEASING)).isTrue();
        clock.advance(Duration.ofSeconds(6));
        assertThat(stalled.waits(RELEASING)).isFalse();

        stalled.broke(RELEASING, ERROR);
        clock.advance(Duration.ofSeconds(6));
        assertThat(stalled.waits(RELEASING)).isTrue();
        clock.advance(Duration.ofSeconds(6));
        assertThat(stalled.waits(RELEASING)).isFalse();
        assertThat(stalled.all()).containsEntry("task", ERROR);
    }

    @Test
    void aTaskThatMovedOnOrGotOnWaitsForNothing() {
        stalled.broke(RELEASING, ERROR);
        assertThat(stalled.waits(TestTasks.task(TaskType.PAUSE, TaskState.ROLLING_BACK)))
                .isFalse();

        stalled.solved("task");
        assertThat(stalled.waits(RELEASING)).isFalse();
    }
}
