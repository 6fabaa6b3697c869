package io.torpor.transfer.lead;

import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I9;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.ArgumentMatchers.isNull;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.torpor.problem.ProblemCode;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskEvent;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTaskState;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransferPhaseTest extends AbstractPhaseTest {

    private static final Task TASK = TestTasks.task(TaskType.PAUSE, TaskState.PAUSING);

    private final TransferStart start = mock();
    private final TransferCompletion completion = mock();
    private final TaskProgress progress = mock();
    private final TransferPhase phase =
            new TransferPhase(nodeTasks, participants, start, completion, progress, lifecycle);

    @BeforeEach
    void bothAreAlive() {
        alive("a", "b");
    }

    @Test
    void nodeTasksArePostedOnceAllArePrepared() {
        List<NodeTaskRow> rows = states(NodeTaskState.PREPARED, NodeTaskState.PREPARED);

        phase.next(TASK);

        verify(nodeTasks).prepare(eq(TASK), argThat(nodes -> nodes.get().equals(List.of("a", "b"))));
        verify(start).post(TASK, rows);
        verifyNotMoved();
    }

    @ParameterizedTest
    @EnumSource(names = {"PREPARED", "POSTED", "IN_PROGRESS"})
    @Pins(I4)
    void nothingIsCompleteWhileOneNodeStillWorks(NodeTaskState state) {
        List<NodeTaskRow> rows = states(NodeTaskState.PROCESSED, state);

        phase.next(TASK);

        verify(progress).record(TASK, rows);
        verify(completion, never()).complete(any(), any());
        verifyNotMoved();
    }

    @Test
    void itIsCompleteWhenAllAreDone() {
        List<NodeTaskRow> rows = states(NodeTaskState.PROCESSED, NodeTaskState.PROCESSED);

        phase.next(TASK);

        verify(completion).complete(TASK, rows);
        verify(progress).forget(TASK);
    }

    @Test
    @Pins(I3)
    void aNodeThatIsDoneNeedNotLiveOn() {
        List<NodeTaskRow> rows = states(NodeTaskState.PROCESSED, NodeTaskState.PROCESSED);
        alive("a");

        phase.next(TASK);

        verify(completion).complete(TASK, rows);
    }

    @Test
    @Pins(I9)
    void aFailedNodeFailsTheTaskWithItsReason() {
        List<NodeTaskRow> rows = states(NodeTaskState.PROCESSED, NodeTaskState.FAILED);
        Reason reason = new Reason(ProblemCode.SHARD_CHANGED, "a file grew");
        given(rows.get(1).error()).willReturn(reason);

        phase.next(TASK);

        verify(lifecycle).fail("task", reason);
        verify(completion, never()).complete(any(), any());
    }

    @Test
    @Pins(I9)
    void aFailureWithoutAReasonNamesTheNode() {
        states(NodeTaskState.FAILED, NodeTaskState.IN_PROGRESS);

        phase.next(TASK);

        verify(lifecycle).fail(eq("task"), argThat(reason -> reason.message().contains("node a")));
    }

    @Test
    @Pins({I3, I9})
    void aLostNodeUndoesTheTaskAndIsNamed() {
        states(NodeTaskState.PROCESSED, NodeTaskState.IN_PROGRESS);
        alive("a");

        phase.next(TASK);

        verify(lifecycle)
                .apply(
                        eq("task"),
                        eq(TaskEvent.NODE_LOST),
                        argThat(reason -> reason.code() == ProblemCode.NODE_LOST
                                && reason.message().contains("Node b")),
                        isNull());
    }
}
