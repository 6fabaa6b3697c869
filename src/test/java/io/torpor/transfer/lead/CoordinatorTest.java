package io.torpor.transfer.lead;

import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;

import io.torpor.act.Acts;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskChanged;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeTaskChanged;
import io.torpor.transfer.TransferProperties;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.QueryTimeoutException;

/** A step is only made by who leads the task, and whose trouble a failed step is. */
@Timeout(30)
class CoordinatorTest {

    private static final Task TASK = TestTasks.task(TaskType.PAUSE, TaskState.PAUSING);
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final int SOON = 10_000;

    private final Tasks tasks = mock(Tasks.class);
    private final TaskSteps steps = mock(TaskSteps.class);
    private final TransferProperties properties = mock(TransferProperties.class);
    private final LeaseRenewal renewal = mock(LeaseRenewal.class);
    private final Acts acts = mock(Acts.class);
    private final Coordinator coordinator =
            new Coordinator(tasks, steps, properties, new NodeIdentity("me", "now"), renewal, acts);

    @BeforeEach
    void lead() {
        given(properties.leaseTime()).willReturn(LEASE);
        given(tasks.active()).willReturn(List.of(TASK));
        given(tasks.lead("task", "me", "now", LEASE)).willReturn(Optional.of(TASK));
    }

    @AfterEach
    void stop() {
        coordinator.stop();
    }

    @Test
    void whoeverLeadsATaskMakesItsStepAfterEachMoveAndOnSchedule() {
        coordinator.taskMoved(new TaskChanged(TASK, null));
        then(steps).should(timeout(SOON).times(1)).next(TASK);
        coordinator.nodeTaskMoved(new NodeTaskChanged("task", NodeTaskChanged.Turn.COORDINATOR));
        then(steps).should(timeout(SOON).times(2)).next(TASK);
        coordinator.nudge();
        then(steps).should(timeout(SOON).times(3)).next(TASK);
    }

    @Test
    void whoeverDoesNotLeadATaskMakesNoStep() {
        given(tasks.lead("task", "me", "now", LEASE)).willReturn(Optional.empty());

        coordinator.nudge();

        then(tasks).should(timeout(SOON)).lead("task", "me", "now", LEASE);
        coordinator.stop();
        then(steps).shouldHaveNoInteractions();
    }

    @Test
    @Pins(I4)
    void whileTheDatabaseIsBehindNoTaskIsLed() {
        given(acts.isBehind()).willReturn(true);

        coordinator.nudge();

        then(acts).should(timeout(SOON)).isBehind();
        coordinator.stop();
        then(tasks).should(never()).lead(any(), any(), any(), any());
        then(steps).shouldHaveNoInteractions();
    }

    @Test
    void aProblemOfAStepIsTheTasks() {
        willThrow(new ProblemException(ProblemCode.ARCHIVE_CORRUPT, "damaged"))
                .given(steps)
                .next(TASK);

        coordinator.nudge();

        then(steps)
                .should(timeout(SOON))
                .stepFailed(eq(TASK), argThat(reason -> reason.code() == ProblemCode.ARCHIVE_CORRUPT));
    }

    @Test
    void aBugOfAStepIsTheTasks() {
        willThrow(new IllegalStateException("bug")).given(steps).next(TASK);

        coordinator.nudge();

        then(steps).should(timeout(SOON)).stepFailed(eq(TASK), any());
    }

    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, StackOverflowError.class, NoClassDefFoundError.class})
    void anErrorOfAStepIsTheTasks(Class<? extends Error> error) {
        willThrow(error).given(steps).next(TASK);

        coordinator.nudge();

        then(steps).should(timeout(SOON)).stepBroke(eq(TASK), any());
    }

    @Test
    @Pins(I5)
    void theLeaseIsRenewedForAsLongAsAStepRuns() {
        LeaseRenewal.Held held = mock(LeaseRenewal.Held.class);
        given(renewal.hold(any(), any())).willReturn(held);

        coordinator.nudge();

        then(held).should(timeout(SOON)).close();
        var order = inOrder(renewal, steps, held);
        order.verify(renewal).hold(any(), any());
        order.verify(steps).next(TASK);
        order.verify(held).close();
    }

    @Test
    void aTaskThatMovedOnMeanwhileHasNotFailed() {
        willThrow(new ProblemException(ProblemCode.TASK_CONFLICT, "moved on"))
                .given(steps)
                .next(TASK);

        assertThatNoStepFails();
    }

    @Test
    void theDatabasesTroubleIsNotTheTasks() {
        willThrow(new QueryTimeoutException("away")).given(steps).next(TASK);

        assertThatNoStepFails();
    }

    private void assertThatNoStepFails() {
        coordinator.nudge();

        then(steps).should(timeout(SOON)).next(TASK);
        coordinator.stop();
        then(steps).should(never()).stepFailed(any(), any());
    }
}
