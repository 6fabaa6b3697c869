package io.torpor.transfer.node;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;

import io.torpor.act.Acts;
import io.torpor.pipeline.TransferMeter;
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
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTaskState;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.NodeWords;
import io.torpor.transfer.TransferProperties;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a node does for which state of its node task, and what it says when it is over. */
@Timeout(30)
class NodeWorkerTest {

    private static final Task PAUSE = TestTasks.task(TaskType.PAUSE, TaskState.PAUSING);
    private static final NodeTaskChanged NEWS = new NodeTaskChanged("task", NodeTaskChanged.Turn.NODE);
    private static final int SOON = 10_000;

    private final Tasks tasks = mock(Tasks.class);
    private final NodeTasks nodeTasks = mock(NodeTasks.class);
    private final Uploader pause = mock(Uploader.class);
    private final Downloader resume = mock(Downloader.class);
    private final CapacityCheck check = mock(CapacityCheck.class);
    private final DrainCheck drain = mock(DrainCheck.class);
    private final NodeTaskCleanup cleanup = mock(NodeTaskCleanup.class);
    private final NodeTaskRow row = mock(NodeTaskRow.class);
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final TransferProperties properties = mock(TransferProperties.class);
    private final Acts acts = mock(Acts.class);
    private final NodeWorker worker = new NodeWorker(
            tasks,
            nodeTasks,
            pause,
            resume,
            check,
            drain,
            cleanup,
            mock(ShardsWord.class),
            mock(NodeWords.class),
            properties,
            Clock.systemUTC(),
            acts);

    @BeforeEach
    void withoutARateLimit() {
        given(properties.rateLimit()).willReturn(null);
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        worker.stop();
    }

    @Test
    void aDrainedNodeBeginsNoPauseOfItsShards() {
        posted(PAUSE);
        willThrow(new ProblemException(ProblemCode.NODE_DRAINED, "drained"))
                .given(drain)
                .refuseShardsOf(PAUSE);

        worker.nodeTaskMoved(NEWS);

        then(nodeTasks)
                .should(timeout(SOON))
                .failed(eq("task"), argThat(reason -> reason.code() == ProblemCode.NODE_DRAINED));
        then(pause).shouldHaveNoInteractions();
    }

    @Test
    void eachTypeOfTaskHasItsWork() {
        posted(PAUSE);
        worker.nodeTaskMoved(NEWS);
        then(nodeTasks).should(timeout(SOON)).processed("task");
        then(pause).should().run(eq(PAUSE), any());

        Task waking = TestTasks.task(TaskType.RESUME, TaskState.RESUMING);
        posted(waking);
        worker.nodeTaskMoved(NEWS);
        then(resume).should(timeout(SOON)).run(eq(waking), any());
        then(nodeTasks).should(timeout(SOON).times(2)).processed("task"); // no stub is made while it works

        Task dry = TestTasks.task(TaskType.RESUME_DRY_RUN, TaskState.CHECKING);
        posted(dry);
        worker.nodeTaskMoved(NEWS);
        then(check).should(timeout(SOON)).run(eq(dry), any());
    }

    @ParameterizedTest
    @EnumSource(
            value = TaskState.class,
            names = {"PAUSING", "RESUMING", "CHECKING"},
            mode = EnumSource.Mode.EXCLUDE)
    void aTaskThatDoesNotTransferIsNotBegun(TaskState state) {
        posted(TestTasks.task(TaskType.PAUSE, state));

        step();

        then(nodeTasks).should(never()).claim(any());
        then(pause).shouldHaveNoInteractions();
    }

    @Test
    void whatAnotherHasClaimedIsNotBegun() {
        posted(PAUSE);
        given(nodeTasks.claim("task")).willReturn(false);

        step();

        then(pause).shouldHaveNoInteractions();
        then(nodeTasks).should(never()).processed(any());
    }

    @Test
    @Pins(I4)
    void whileTheDatabaseIsBehindNothingIsBegunOrCleaned() {
        given(acts.isBehind()).willReturn(true);
        state(PAUSE, NodeTaskState.CLEANUP_REQUIRED);

        worker.nodeTaskMoved(NEWS);

        then(acts).should(timeout(SOON)).isBehind();
        worker.stop();
        then(cleanup).shouldHaveNoInteractions();
        then(nodeTasks).should(never()).claim(any());
    }

    @Test
    void whatHasToBeCleanedIsCleaned() {
        state(PAUSE, NodeTaskState.CLEANUP_REQUIRED);
        worker.nodeTaskMoved(NEWS);
        then(cleanup).should(timeout(SOON)).clean(PAUSE, row);
    }

    @Test
    void whatIsUnderWayAndHasNoThreadFails() {
        state(PAUSE, NodeTaskState.IN_PROGRESS);
        worker.nodeTaskMoved(NEWS);
        then(nodeTasks)
                .should(timeout(SOON))
                .failed(eq("task"), argThat(reason -> reason.code() == ProblemCode.INTERNAL));
    }

    @ParameterizedTest
    @EnumSource(names = {"PREPARED", "PROCESSED", "FAILED", "CLEANED"})
    void inTheOtherStatesThereIsNothingToDo(NodeTaskState state) {
        state(PAUSE, state);

        step();

        then(nodeTasks).should(never()).claim(any());
        then(nodeTasks).should(never()).failed(any(), any());
        then(cleanup).shouldHaveNoInteractions();
    }

    @Test
    void aProblemFailsTheNodeTaskWithItsReason() {
        posted(PAUSE);
        willThrow(new ProblemException(ProblemCode.SHARD_CHANGED, "changed"))
                .given(pause)
                .run(any(), any());

        worker.nodeTaskMoved(NEWS);

        then(nodeTasks)
                .should(timeout(SOON))
                .failed(eq("task"), argThat(reason -> reason.code() == ProblemCode.SHARD_CHANGED));
        then(nodeTasks).should(never()).processed(any());
    }

    @Test
    void anErrorFailsTheNodeTaskTooSinceNobodyWouldWaitForItsWordInVain() {
        posted(PAUSE);
        willThrow(new OutOfMemoryError("no memory")).given(pause).run(any(), any());

        worker.nodeTaskMoved(NEWS);

        then(nodeTasks).should(timeout(SOON)).failed(eq("task"), any());
    }

    @Test
    void aStopOfTheNodeIsNoCancel() {
        posted(PAUSE);
        willThrow(new ProblemException(ProblemCode.CANCELLED, "interrupted"))
                .given(pause)
                .run(any(), any());

        worker.nodeTaskMoved(NEWS);

        then(nodeTasks)
                .should(timeout(SOON))
                .failed(eq("task"), argThat(reason -> reason.code() == ProblemCode.NODE_RESTARTED));
    }

    @Test
    void aTaskThatLeavesItsTransferStopsItsNodeTask() throws Exception {
        run();

        worker.taskMoved(new TaskChanged(TestTasks.undone(TaskType.PAUSE, TaskState.CANCELLED), TaskState.PAUSING));
        goOn.countDown();

        then(nodeTasks)
                .should(timeout(SOON))
                .failed(eq("task"), argThat(reason -> reason.code() == ProblemCode.CANCELLED));
    }

    @Test
    void newsOfTheTasksStartDoesNotStopIt() throws Exception {
        run();

        worker.taskMoved(new TaskChanged(PAUSE, null));
        worker.taskMoved(new TaskChanged(PAUSE, TaskState.PREPARE_PAUSE));
        given(tasks.find("task")).willReturn(Optional.of(PAUSE));
        worker.look();
        goOn.countDown();

        then(nodeTasks).should(timeout(SOON)).processed("task");
    }

    @Test
    void aMoveThatAnotherProcessMadeIsFoundByALook() throws Exception {
        run();

        given(tasks.find("task")).willReturn(Optional.of(TestTasks.undone(TaskType.PAUSE, TaskState.CANCELLED)));
        worker.look();
        goOn.countDown();

        then(nodeTasks)
                .should(timeout(SOON))
                .failed(eq("task"), argThat(reason -> reason.code() == ProblemCode.CANCELLED));
    }

    /** Begins an upload that waits, and then looks whether it is cancelled. */
    private void run() throws InterruptedException {
        posted(PAUSE);
        willAnswer(call -> {
                    inside.countDown();
                    goOn.await();
                    call.<TransferMeter>getArgument(1).checkCancelled();
                    return null;
                })
                .given(pause)
                .run(any(), any());
        worker.nodeTaskMoved(NEWS);
        inside.await();
    }

    /** One step, over when this returns. */
    private void step() {
        worker.nodeTaskMoved(NEWS);
        then(tasks).should(timeout(SOON)).get("task");
        worker.stop();
        assertThat(Thread.interrupted()).isFalse();
    }

    private void posted(Task task) {
        state(task, NodeTaskState.POSTED);
        given(nodeTasks.claim("task")).willReturn(true);
    }

    private void state(Task task, NodeTaskState state) {
        given(tasks.get("task")).willReturn(task);
        given(row.state()).willReturn(state);
        given(nodeTasks.own("task")).willReturn(Optional.of(row));
    }
}
