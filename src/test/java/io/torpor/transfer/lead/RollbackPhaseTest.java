package io.torpor.transfer.lead;

import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskEvent;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.transfer.NodeTaskState;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RollbackPhaseTest extends AbstractPhaseTest {

    private static final Task PAUSE = TestTasks.undone(TaskType.PAUSE, TaskState.FAILED);

    private final ArchiveDiscard discard = mock();
    private final TaskProgress progress = mock();
    private final RollbackPhase phase =
            new RollbackPhase(nodeTasks, participants, discard, progress, lifecycle, stalled);

    @BeforeEach
    void bothAreAlive() {
        alive("a", "b");
    }

    @ParameterizedTest
    @EnumSource(names = "CLEANED", mode = EnumSource.Mode.EXCLUDE)
    @Pins(I4)
    void itWaitsForTheOtherNodesWord(NodeTaskState state) {
        states(NodeTaskState.CLEANED, state);

        phase.next(PAUSE);

        verify(nodeTasks).requireCleanup("task", false);
        verify(discard, never()).discard(any());
        verifyNotMoved();
    }

    @Test
    void theArchiveGoesBeforeTheTaskEnds() {
        states(NodeTaskState.CLEANED, NodeTaskState.CLEANED);

        phase.next(PAUSE);

        var order = inOrder(nodeTasks, discard, lifecycle);
        order.verify(nodeTasks).requireCleanup("task", false);
        order.verify(discard).discard(PAUSE);
        order.verify(lifecycle).apply("task", TaskEvent.ROLLED_BACK);
        verify(stalled).solved("task");
        verify(progress).forget(PAUSE);
    }

    @Test
    @Pins(I3)
    void aLostNodeIsNotWaitedFor() {
        states(NodeTaskState.CLEANED, NodeTaskState.CLEANUP_REQUIRED);
        alive("a");

        phase.next(PAUSE);

        verifyMoved(TaskEvent.ROLLED_BACK);
    }

    @Test
    @Pins(I4)
    void itWaitsForTheWordsOfNodesThatAreAlive() {
        states(NodeTaskState.CLEANED, NodeTaskState.CLEANED);
        willThrow(new AwaitedWordException("task", List.of("a", "b"), false))
                .given(discard)
                .discard(PAUSE);

        phase.next(PAUSE);

        verifyNotMoved();
    }

    @Test
    @Pins({I3, I4})
    void theWordOfALostNodeIsWaitedForByTheDeletionAndNotByTheTask() {
        AwaitedWordException awaited = new AwaitedWordException("task", List.of("a", "b"), false);
        states(NodeTaskState.CLEANED, NodeTaskState.CLEANED);
        willThrow(awaited).given(discard).discard(PAUSE);
        alive("a");

        phase.next(PAUSE);

        verify(discard).later(PAUSE, awaited);
        verifyMoved(TaskEvent.ROLLED_BACK);
    }

    @Test
    @Pins({I3, I4})
    void aWordThatIsOverdueIsWaitedForByTheDeletionToo() {
        AwaitedWordException awaited = new AwaitedWordException("task", List.of("a"), true);
        states(NodeTaskState.CLEANED, NodeTaskState.CLEANED);
        willThrow(awaited).given(discard).discard(PAUSE);

        phase.next(PAUSE);

        verify(discard).later(PAUSE, awaited);
        verifyMoved(TaskEvent.ROLLED_BACK);
    }

    @ParameterizedTest
    @EnumSource(names = {"RESUME", "RESUME_DRY_RUN"})
    @Pins(I4)
    void anUndoneResumeLeavesItsArchiveAlone(TaskType type) {
        states(NodeTaskState.CLEANED, NodeTaskState.CLEANED);

        phase.next(TestTasks.undone(type, TaskState.CANCELLED));

        verify(discard, never()).discard(any());
        verifyMoved(TaskEvent.ROLLED_BACK);
    }
}
