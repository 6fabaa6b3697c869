package io.torpor.transfer.lead;

import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskEvent;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.transfer.NodeTaskState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReleasePhaseTest extends AbstractPhaseTest {

    private static final Task PAUSE = TestTasks.task(TaskType.PAUSE, TaskState.RELEASING);

    private final ManifestCommit manifest = mock();
    private final ReleasePhase phase = new ReleasePhase(nodeTasks, participants, manifest, lifecycle, stalled);

    @BeforeEach
    void bothAreAlive() {
        alive("a", "b");
        states(NodeTaskState.PROCESSED, NodeTaskState.PROCESSED);
    }

    @Test
    @Pins(I4)
    void shardsAreLetGoOfAfterTheArchiveWasSeen() {
        phase.next(PAUSE);

        verify(manifest).verify(PAUSE);
        verify(nodeTasks).requireCleanup("task", false);
        verifyNotMoved();
    }

    @ParameterizedTest
    @EnumSource(names = {"ARCHIVE_INCOMPLETE", "ARCHIVE_CORRUPT", "ARCHIVE_NOT_FOUND", "ARCHIVE_VERSION"})
    @Pins(I4)
    void shardsOfADamagedArchiveAreKept(ProblemCode damage) {
        willThrow(new ProblemException(damage, "damaged")).given(manifest).verify(PAUSE);

        phase.next(PAUSE);

        verify(nodeTasks).requireCleanup("task", true);
    }

    @ParameterizedTest
    @EnumSource(names = {"ARCHIVE_UNREACHABLE", "ARCHIVE_DENIED", "ARCHIVE_NO_SUCH_BUCKET", "CANCELLED"})
    @Pins(I4)
    void anArchiveThatCantBeSeenLetsNothingGo(ProblemCode blind) {
        willThrow(new ProblemException(blind, "not now")).given(manifest).verify(PAUSE);

        assertThatThrownBy(() -> phase.next(PAUSE)).isInstanceOf(ProblemException.class);

        verify(nodeTasks, never()).requireCleanup(any(), anyBoolean());
    }

    @Test
    void anUndoneResumeNeedsNoArchive() {
        phase.next(TestTasks.task(TaskType.RESUME, TaskState.RELEASING));

        verifyNoInteractions(manifest);
        verify(nodeTasks).requireCleanup("task", false);
    }

    @Test
    void itWaitsForEveryNodeThatIsAlive() {
        states(NodeTaskState.CLEANED, NodeTaskState.CLEANUP_REQUIRED);

        phase.next(PAUSE);

        verifyNotMoved();
    }

    @Test
    @Pins(I3)
    void aLostNodeIsNotWaitedFor() {
        states(NodeTaskState.CLEANED, NodeTaskState.CLEANUP_REQUIRED);
        alive("a");

        phase.next(PAUSE);

        verifyMoved(TaskEvent.RELEASED);
    }

    @Test
    void whenAllHaveCleanedTheTaskIsReleasedAndNotStalledAnyMore() {
        states(NodeTaskState.CLEANED, NodeTaskState.CLEANED);

        phase.next(PAUSE);

        verifyMoved(TaskEvent.RELEASED);
        verify(stalled).solved("task");
    }
}
