package io.torpor.transfer.lead;

import static io.torpor.support.Invariant.I5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.DirectTransactions;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskEvent;
import io.torpor.task.TaskLifecycle;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A task is moved by who leads it, for as long as that is so. */
class LedTasksTest {

    private static final Task TASK = TestTasks.task(TaskType.PAUSE, TaskState.PAUSING);
    private static final Reason REASON = new Reason(ProblemCode.DISK_ERROR, "no disk");

    /** What happened, in order. */
    private final List<String> events = new ArrayList<>();

    private final Tasks tasks = mock(Tasks.class);
    private final TaskLifecycle lifecycle = mock(TaskLifecycle.class);
    private final LedTasks led =
            new LedTasks(tasks, lifecycle, new NodeIdentity("me", "now"), DirectTransactions.noting(events::add));

    @Test
    @Pins(I5)
    void aMoveAndItsFenceAreOneTransaction() {
        willAnswer(call -> events.add("fence")).given(tasks).requireLed("task", "me", "now");
        given(lifecycle.apply("task", TaskEvent.FAIL, REASON, null)).willAnswer(call -> {
            events.add("move");
            return TASK;
        });

        assertThat(led.fail("task", REASON)).isEqualTo(TASK);

        assertThat(events).startsWith("begin").containsSubsequence("fence", "move", "commit");
    }

    /** Nobody lists an archive to its end for a task that was cancelled meanwhile. */
    @Test
    void aStepOfATaskThatMovedOnIsNotWanted() {
        given(tasks.get("task")).willReturn(TASK, TestTasks.task(TaskType.PAUSE, TaskState.ROLLING_BACK));
        led.requireUnmoved(TASK);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> led.requireUnmoved(TASK))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(ProblemCode.TASK_CONFLICT));
    }

    @Test
    @Pins(I5)
    void whoDoesNotLeadATaskDoesNotMoveIt() {
        willThrow(new ProblemException(ProblemCode.TASK_CONFLICT, "led elsewhere"))
                .given(tasks)
                .requireLed("task", "me", "now");

        for (Runnable move : List.<Runnable>of(
                () -> led.apply("task", TaskEvent.UPLOADED),
                () -> led.apply("task", TaskEvent.CHECKED, null, "{}"),
                () -> led.fail("task", REASON))) {
            assertThatExceptionOfType(ProblemException.class).isThrownBy(move::run);
        }
        then(lifecycle).shouldHaveNoInteractions();
    }
}
