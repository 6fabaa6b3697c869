package io.torpor.transfer;

import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;

import io.torpor.node.NodeIdentity;
import io.torpor.node.Nodes;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.staging.StagingArea;
import io.torpor.staging.StagingRecord;
import io.torpor.support.DirectTransactions;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeTaskChanged.Turn;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ApplicationEventPublisher;

/** Every move is made as this node and this process, and is told of if it was made. */
class NodeTasksTest {

    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final Reason REASON = new Reason(ProblemCode.DISK_ERROR, "no disk");

    private final NodeTaskRepository shares = mock(NodeTaskRepository.class);
    private final ApplicationEventPublisher events = mock(ApplicationEventPublisher.class);
    private final StagingArea staging = mock(StagingArea.class);
    private final Nodes nodes = mock(Nodes.class);
    private final Tasks tasks = mock(Tasks.class);
    private final NodeTasks nodeTasks = new NodeTasks(
            shares,
            staging,
            new NodeIdentity("me", "now"),
            nodes,
            tasks,
            DirectTransactions.make(),
            events,
            Clock.fixed(NOW, ZoneOffset.UTC));

    private enum Move {
        POST(
                Turn.NODE,
                (tasks, task) -> tasks.post(task, List.of("a", "b")),
                shares -> shares.post("task", List.of("a", "b"))),
        PROCESSED(
                Turn.COORDINATOR,
                (tasks, task) -> tasks.processed(task),
                shares -> shares.processed("task", "me", "now")),
        FAILED(
                Turn.COORDINATOR,
                (tasks, task) -> tasks.failed(task, REASON),
                shares -> shares.failed("task", "me", "now", "disk-error", "no disk")),
        REQUIRE_CLEANUP(
                Turn.NODE,
                (tasks, task) -> tasks.requireCleanup(task, true),
                shares -> shares.requireCleanup("task", true)),
        CLEANED(Turn.COORDINATOR, (tasks, task) -> tasks.cleaned(task), shares -> shares.cleaned("task", "me")),
        CLEANED_BUT_LOCKED(
                Turn.COORDINATOR,
                (tasks, task) -> tasks.cleanedButLocked(task, "no disk"),
                shares -> shares.cleanedBut("task", "me", "shard-locked", "no disk"));

        private final Turn turn;
        private final BiConsumer<NodeTasks, String> call;
        private final ToIntFunction<NodeTaskRepository> update;

        Move(Turn turn, BiConsumer<NodeTasks, String> call, ToIntFunction<NodeTaskRepository> update) {
            this.turn = turn;
            this.call = call;
            this.update = update;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMoveThatWasMadeIsTold(Move move) {
        given(move.update.applyAsInt(shares)).willReturn(1);

        move.call.accept(nodeTasks, "task");

        then(events).should().publishEvent(new NodeTaskChanged("task", move.turn));
    }

    @ParameterizedTest
    @EnumSource
    void aMoveThatWasNotMadeIsNotTold(Move move) {
        move.call.accept(nodeTasks, "task");

        move.update.applyAsInt(then(shares).should());
        then(events).shouldHaveNoInteractions();
    }

    @Test
    @Pins(I5)
    void aShareIsOnlyTakenIfTheClaimWasMade() {
        assertThat(nodeTasks.claim("task")).isFalse();
        given(shares.claim("task", "me", "now")).willReturn(1);
        assertThat(nodeTasks.claim("task")).isTrue();
    }

    @Test
    @Pins(I5)
    void sharesAreMadeOnce() {
        Task task = TestTasks.task(TaskType.PAUSE, TaskState.PAUSING);
        nodeTasks.prepare(task, () -> List.of("a", "b"));
        then(shares).should(times(2)).save(any());

        given(shares.findByTaskIdOrderByNodeId("task"))
                .willReturn(List.of(new NodeTaskRow("task", "a", "bucket"), new NodeTaskRow("task", "b", "bucket")));
        nodeTasks.prepare(task, () -> List.of("a", "b"));
        then(shares).should(times(2)).save(any());
    }

    @Test
    @Pins(I4)
    void aNodeThatJoinsLaterTakesPartInAPauseAndNotInAResume() {
        given(shares.findByTaskIdOrderByNodeId("task")).willReturn(List.of(new NodeTaskRow("task", "a", "bucket")));
        given(shares.existsById("task/a")).willReturn(true);

        nodeTasks.prepare(TestTasks.task(TaskType.RESUME, TaskState.RESUMING), () -> List.of("a", "late"));
        then(shares).should(never()).save(any());

        nodeTasks.prepare(TestTasks.task(TaskType.PAUSE, TaskState.PAUSING), () -> List.of("a", "late"));
        then(shares).should().save(argThat(row -> row.nodeId().equals("late")));
    }

    @Test
    @Pins(I5)
    void aCoordinatorWhoseLeaseIsLostWritesNothing() {
        willThrow(new ProblemException(ProblemCode.TASK_CONFLICT, "led elsewhere"))
                .given(tasks)
                .requireLed("task", "me", "now");
        Task task = TestTasks.task(TaskType.PAUSE, TaskState.PAUSING);

        List<Runnable> writes = List.of(
                () -> nodeTasks.prepare(task, () -> List.of("a")),
                () -> nodeTasks.post("task", List.of("a")),
                () -> nodeTasks.requireCleanup("task", false));

        assertThat(writes).allSatisfy(write -> assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(write::run));
        then(shares).should(never()).save(any());
        then(shares).should(never()).post(any(), any());
        then(shares).should(never()).requireCleanup(any(), anyBoolean());
    }

    @Test
    @Pins(I5)
    void aProcessThatIsNotItsNodeAnyMoreWritesNothing() {
        willThrow(new ProblemException(ProblemCode.TASK_CONFLICT, "another process"))
                .given(nodes)
                .requireSelf();

        List<Runnable> writes = List.of(
                () -> nodeTasks.claim("task"),
                () -> nodeTasks.failOlderIncarnations(3, REASON),
                nodeTasks::postOlderAgain,
                () -> nodeTasks.cleaned("task"),
                () -> nodeTasks.cleanupFailed(new NodeTaskRow("task", "me", "bucket"), REASON));

        assertThat(writes).allSatisfy(write -> assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(write::run));
        then(shares).shouldHaveNoInteractions();
    }

    @Test
    @Pins(I9)
    void whatWaitsToBeCleanedIsSaidOfItsNodeAlone() {
        given(shares.findByTaskIdInOrderByNodeId(List.of("task")))
                .willReturn(List.of(new NodeTaskRow("task", "a", "bucket"), new NodeTaskRow("task", "b", "bucket")));
        StagingRecord ofB = mock(StagingRecord.class);
        given(ofB.task()).willReturn("task");
        given(ofB.node()).willReturn("b");
        given(staging.pending(List.of("task"))).willReturn(List.of(ofB));

        assertThat(nodeTasks.of("task"))
                .extracting(NodeTask::node, NodeTask::cleanupPending)
                .containsExactly(tuple("a", false), tuple("b", true));
    }

    @Test
    @Pins(I5)
    void whatAnEarlierProcessLeftFailsAndIsCounted() {
        given(shares.failOlder("me", "now", 3, "disk-error", "no disk")).willReturn(3);
        assertThat(nodeTasks.failOlderIncarnations(3, REASON)).isEqualTo(3);
    }

    @Test
    void eachWaitForTheNextCleaningIsTwiceTheLastUpToFiveMinutes() {
        int[] attempts = {0, 1, 2, 8, 9, 100};
        int[] seconds = {1, 2, 4, 256, 300, 300};
        for (int i = 0; i < attempts.length; i++) {
            NodeTaskRow share = mock(NodeTaskRow.class);
            given(share.taskId()).willReturn("task");
            given(share.attempts()).willReturn(attempts[i]);

            nodeTasks.cleanupFailed(share, REASON);

            then(shares)
                    .should()
                    .cleanupFailed("task", "me", attempts[i] + 1, NOW.plusSeconds(seconds[i]), "disk-error", "no disk");
        }
    }

    @Test
    void measuredAndProgressAreThisProcesss() {
        nodeTasks.measured("task", 10, 5);
        then(shares).should().measured("task", "me", "now", 10, 5);
        nodeTasks.progress("task", 7);
        then(shares).should().progress("task", "me", "now", 7);
    }

    @Test
    void whatIsDueIsThisNodesNow() {
        given(shares.due("me", NOW)).willReturn(List.of("task"));
        assertThat(nodeTasks.due()).containsExactly("task");
    }
}
