package io.torpor.transfer.lead;

import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import io.torpor.problem.ProblemCode;
import io.torpor.support.TestTasks;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaskStepsTest extends AbstractPhaseTest {

    private static final Reason REASON = new Reason(ProblemCode.INTERNAL, "why");

    private final PreparePhase prepare = mock();
    private final TransferPhase transfer = mock();
    private final ReleasePhase release = mock();
    private final RollbackPhase rollback = mock();
    private final TaskSteps steps = new TaskSteps(prepare, transfer, release, rollback, lifecycle, stalled);

    @ParameterizedTest
    @EnumSource
    void eachStateHasItsPhase(TaskState state) {
        Task task = TestTasks.task(TaskType.PAUSE, state);

        steps.next(task);

        switch (state) {
            case PREPARE_PAUSE, PREPARE_RESUME -> verify(prepare).next(task);
            case PAUSING, RESUMING, CHECKING -> verify(transfer).next(task);
            case RELEASING -> verify(release).next(task);
            case ROLLING_BACK -> verify(rollback).next(task);
            case PAUSED, RESUMED, COMPLETED, FAILED, CANCELLED, REVERTED, CANNOT_RESUME -> {}
        }
        verifyNoMoreInteractions(prepare, transfer, release, rollback);
        verifyNotMoved();
    }

    @ParameterizedTest
    @EnumSource(names = {"PAUSING", "RESUMING", "CHECKING"})
    void aStepThatFailsInATransferFailsTheTask(TaskState state) {
        steps.stepFailed(TestTasks.task(TaskType.PAUSE, state), REASON);

        verify(lifecycle).fail("task", REASON);
        verifyNoInteractions(stalled);
    }

    @ParameterizedTest
    @EnumSource(names = {"PREPARE_PAUSE", "PAUSED", "RELEASING", "ROLLING_BACK"})
    void aStepThatFailsElsewhereIsTriedAgainAndSaidSo(TaskState state) {
        steps.stepFailed(TestTasks.task(TaskType.PAUSE, state), REASON);

        verify(stalled).failed("task", REASON);
        verifyNotMoved();
    }

    @ParameterizedTest
    @EnumSource(names = {"PREPARE_PAUSE", "PREPARE_RESUME", "PAUSING", "RESUMING", "CHECKING"})
    void aStepThatBreaksFailsTheTask(TaskState state) {
        steps.stepBroke(TestTasks.task(TaskType.PAUSE, state), REASON);

        verify(lifecycle).fail("task", REASON);
    }

    @ParameterizedTest
    @EnumSource(names = {"RELEASING", "ROLLING_BACK"})
    void aStepThatBreaksWhereNothingCanBeUndoneIsNotTriedEverySecond(TaskState state) {
        Task task = TestTasks.task(TaskType.PAUSE, state);
        steps.stepBroke(task, REASON);
        verify(stalled).broke(task, REASON);
        verifyNotMoved();

        given(stalled.waits(task)).willReturn(true);
        steps.next(task);
        verifyNoInteractions(prepare, transfer, release, rollback);
    }
}
