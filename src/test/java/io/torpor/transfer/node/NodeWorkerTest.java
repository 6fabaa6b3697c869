package io.torpor.transfer.node;

import static io.torpor.support.Invariant.I10;
import static io.torpor.support.Invariant.I2;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.times;

import io.torpor.act.Acts;
import io.torpor.pipeline.TransferMeter;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.staging.StagingArea;
import io.torpor.support.MovableClock;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskChanged;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeRate;
import io.torpor.transfer.NodeTaskChanged;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTaskState;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.NodeWords;
import io.torpor.transfer.TransferProperties;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mockito.InOrder;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;

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
    private final AtomicBoolean streams = new AtomicBoolean();
    private final StagingArea staging = mock(StagingArea.class);
    private final AtomicBoolean waits = new AtomicBoolean();
    private volatile Task current = PAUSE; // answered by stubs, since none may be made while a thread works
    private volatile NodeTaskState currentState = NodeTaskState.PREPARED;
    private final MovableClock clock = MovableClock.standing();
    private NodeTransfers transfers;
    private NodeWorker worker;

    @BeforeEach
    void makeWorker() {
        given(properties.rateLimit()).willReturn(null);
        given(properties.nodeRateLimit()).willReturn(null);
        given(properties.nodeTasks()).willReturn(2);
        given(properties.stallAfter()).willReturn(Duration.ofMinutes(30));
        given(nodeTasks.queue(anyInt())).willAnswer(call -> waits.get() ? List.of("task") : List.of());
        given(nodeTasks.claim("task")).willAnswer(call -> waits.getAndSet(false));
        given(nodeTasks.own("task")).willReturn(Optional.of(row));
        given(row.state()).willAnswer(call -> currentState);
        given(tasks.get("task")).willAnswer(call -> current);
        transfers = new NodeTransfers(
                tasks, nodeTasks, pause, resume, check, drain, staging, new NodeRate(properties), properties, clock);
        worker = new NodeWorker(
                tasks, nodeTasks, transfers, cleanup, mock(ShardsWord.class), mock(NodeWords.class), acts);
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        worker.stop();
        transfers.stop();
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
        then(nodeTasks).should(timeout(SOON).times(2)).processed("task");

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
        willReturn(false).given(nodeTasks).claim("task");

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
    @Pins(I5)
    void aStopOfTheNodeIsNoCancelAndTheTaskGoesOnAfterTheNextStart() throws Exception {
        run();

        transfers.stop();

        then(nodeTasks).should(never()).failed(any(), any());
        then(nodeTasks).should(never()).processed(any());
    }

    @Test
    @Pins(I10)
    void noMoreRunAtOnceThanThereIsRoomFor() throws Exception {
        List<String> queue = new CopyOnWriteArrayList<>(List.of("a", "b", "c", "d"));
        given(nodeTasks.queue(anyInt())).willAnswer(call -> List.copyOf(queue));
        given(nodeTasks.claim(anyString())).willAnswer(call -> queue.remove(call.<String>getArgument(0)));
        given(tasks.get(anyString())).willAnswer(call -> TestTasks.pausing(call.getArgument(0)));
        willAnswer(call -> {
                    goOn.await();
                    return null;
                })
                .given(pause)
                .run(any(), any());

        worker.look();
        worker.look();

        then(pause).should(timeout(SOON).times(2)).run(any(), any());
        assertThat(queue).containsExactly("c", "d");
        goOn.countDown();
        then(pause).should(timeout(SOON).times(4)).run(any(), any());
        assertThat(queue).isEmpty();
    }

    @Test
    void aDatabaseThatIsAwayAtTheEndFailsNothing() {
        posted(PAUSE);
        willThrow(new DataAccessResourceFailureException("away"))
                .willDoNothing()
                .given(nodeTasks)
                .processed("task");

        worker.look();

        then(nodeTasks).should(timeout(SOON).times(2)).processed("task");
        then(nodeTasks).should(never()).failed(any(), any());
    }

    @Test
    void progressIsReportedBesideTheDataAndADatabaseThatIsAwayStopsNoTransfer() throws Exception {
        run();
        willThrow(new DataAccessResourceFailureException("away"))
                .given(nodeTasks)
                .progress("task", 0);

        worker.progress();
        goOn.countDown();

        then(nodeTasks).should(timeout(SOON)).processed("task");
    }

    @Test
    void whatMovesNoBytesMayTakeItsTime() throws Exception {
        run();
        clock.advance(Duration.ofDays(1));
        worker.progress();
        goOn.countDown();

        then(nodeTasks).should(timeout(SOON)).processed("task");
    }

    @Test
    @Pins(I9)
    void aStallIsSaidUntilItIsOnRecord() throws Exception {
        streams.set(true);
        run();
        willThrow(new DataAccessResourceFailureException("away"))
                .willDoNothing()
                .given(nodeTasks)
                .failed(any(), any());
        clock.advance(Duration.ofMinutes(30));

        worker.progress();
        worker.progress();

        then(nodeTasks).should(times(2)).failed(eq("task"), any());
    }

    @Test
    @Pins({I2, I4})
    void whatBeganWhileItsRowWasReadIsNotCleaned() throws Exception {
        run();
        state(PAUSE, NodeTaskState.CLEANUP_REQUIRED);

        worker.nodeTaskMoved(NEWS);
        worker.nodeTaskMoved(NEWS);
        worker.stop();

        then(cleanup).shouldHaveNoInteractions();
    }

    @Test
    @Pins({I2, I4})
    void whatBeginsBetweenTheLookAndTheRowIsNotCleaned() throws Exception {
        blocks();
        AtomicBoolean first = new AtomicBoolean(true);
        CountDownLatch read = new CountDownLatch(1);
        given(nodeTasks.own("task")).willAnswer(call -> {
            if (first.getAndSet(false)) {
                posted(PAUSE);
                transfers.begin(id -> {});
                inside.await();
                state(PAUSE, NodeTaskState.CLEANUP_REQUIRED);
                read.countDown();
            }
            return Optional.of(row);
        });

        worker.nodeTaskMoved(NEWS);
        read.await();
        worker.stop();

        then(cleanup).shouldHaveNoInteractions();
    }

    @Test
    void whateverATransferThrowsThereIsRoomForTheNext() throws Exception {
        posted(PAUSE);
        willThrow(new OutOfMemoryError("no memory")).given(pause).run(any(), any());
        willThrow(new DataIntegrityViolationException("no")).given(nodeTasks).failed(any(), any());

        worker.look();

        await().untilAsserted(() -> assertThat(transfers.isRunning("task")).isFalse());
    }

    @Test
    @Pins(I5)
    void anEarlierAttemptsStagingIsCleanedFirst() {
        given(row.attempts()).willReturn(1);
        posted(PAUSE);

        worker.look();

        InOrder order = inOrder(staging, pause);
        order.verify(staging, timeout(SOON)).clean("task");
        order.verify(pause, timeout(SOON)).run(any(), any());
    }

    @Test
    @Pins(I9)
    void aTransferThatStandsStillFailsAndSaysWhere() throws Exception {
        streams.set(true);
        run();
        clock.advance(Duration.ofMinutes(29));
        worker.progress();
        then(nodeTasks).should(never()).failed(any(), any());

        clock.advance(Duration.ofMinutes(1));
        worker.progress();

        then(nodeTasks)
                .should()
                .failed(
                        eq("task"),
                        argThat(reason -> reason.code() == ProblemCode.TRANSFER_STALLED
                                && reason.message().contains("after 0 bytes")));
        assertThat(transfers.isRunning("task"))
                .as("it is not cleaned before it has ended")
                .isTrue();
        state(PAUSE, NodeTaskState.CLEANUP_REQUIRED);
        goOn.countDown();
        then(cleanup).should(timeout(SOON)).clean(PAUSE, row);
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
        blocks();
        posted(PAUSE);
        worker.nodeTaskMoved(NEWS);
        inside.await();
    }

    /** An upload waits until it may go on, and then looks whether it is cancelled. */
    private void blocks() {
        willAnswer(call -> {
                    call.<TransferMeter>getArgument(1).streaming(streams.get());
                    inside.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    call.<TransferMeter>getArgument(1).checkCancelled();
                    return null;
                })
                .given(pause)
                .run(any(), any());
    }

    /** One step, over when this returns. */
    private void step() {
        worker.nodeTaskMoved(NEWS);
        then(nodeTasks).should(timeout(SOON)).own("task");
        worker.stop();
        assertThat(Thread.interrupted()).isFalse();
    }

    private void posted(Task task) {
        state(task, NodeTaskState.POSTED);
        waits.set(true);
    }

    private void state(Task task, NodeTaskState state) {
        current = task;
        currentState = state;
    }
}
