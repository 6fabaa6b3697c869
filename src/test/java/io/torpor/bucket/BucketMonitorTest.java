package io.torpor.bucket;

import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I8;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.times;

import io.torpor.act.Acts;
import io.torpor.cluster.ClusterManager;
import io.torpor.cluster.ClusterManager.Watch;
import io.torpor.cluster.HibernationState;
import io.torpor.cluster.Observation;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskChanged;
import io.torpor.task.TaskEvent;
import io.torpor.task.TaskLifecycle;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.ArgumentCaptor;
import org.mockito.InOrder;

/** What the monitor makes of each answer of the cluster manager, and what it asks for at all. */
class BucketMonitorTest {

    private static final String BUCKET = TestTasks.BUCKET;
    private static final String UUID = "uuid";
    private static final int SOON = 10_000;
    private static final Set<TaskState> WATCHED =
            Set.of(TaskState.PAUSING, TaskState.PAUSED, TaskState.RELEASING, TaskState.RESUMING, TaskState.RESUMED);
    private static final Task PAUSED = TestTasks.task(TaskType.PAUSE, TaskState.PAUSED);
    private static final Task RELEASING = TestTasks.task(TaskType.PAUSE, TaskState.RELEASING);

    private final ClusterManager clusterManager = mock(ClusterManager.class);
    private final Tasks tasks = mock(Tasks.class);
    private final TaskLifecycle lifecycle = mock(TaskLifecycle.class);
    private final GateKeeper gates = mock(GateKeeper.class);
    private final BucketRepository buckets = mock(BucketRepository.class);
    private final ObservationBackOff backOff = mock(ObservationBackOff.class);
    private final Acts acts = mock(Acts.class);
    private final BucketMonitor monitor =
            new BucketMonitor(clusterManager, tasks, lifecycle, gates, buckets, backOff, acts);

    private static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(present(UUID, HibernationState.ONLINE), TaskEvent.BUCKET_ONLINE),
                Arguments.of(present(UUID, HibernationState.PAUSING), TaskEvent.BUCKET_PAUSING),
                Arguments.of(present(UUID, HibernationState.PAUSED), TaskEvent.BUCKET_PAUSED),
                Arguments.of(present(UUID, HibernationState.RESUMING), TaskEvent.BUCKET_RESUMING),
                Arguments.of(present(UUID, HibernationState.RESUMED), TaskEvent.BUCKET_RESUMED),
                Arguments.of(present(null, HibernationState.PAUSED), TaskEvent.BUCKET_PAUSED),
                Arguments.of(present("another", HibernationState.ONLINE), TaskEvent.BUCKET_GONE),
                Arguments.of(new Observation.Unrecognised("another", "dozing"), TaskEvent.BUCKET_GONE),
                Arguments.of(new Observation.Gone(), TaskEvent.BUCKET_GONE));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void eachAnswerIsOneEvent(Observation answer, TaskEvent event) {
        isWatched(PAUSED);
        given(clusterManager.observe(BUCKET)).willReturn(answer);
        given(lifecycle.applyIfStill(eq("task"), any(), any(), any())).willReturn(Optional.of(RELEASING));

        assertThat(monitor.reconcileNow())
                .extracting(Reconciliation::did)
                .containsExactly(event + ": PAUSED -> RELEASING");

        then(lifecycle).should().applyIfStill(eq("task"), eq(TaskState.PAUSED), eq(event), any());
        then(gates).should().observed(BUCKET, answer);
        then(backOff).should().answered(BUCKET);
    }

    @ParameterizedTest
    @MethodSource("unknownStates")
    @Pins(I4)
    void aStateThatIsNotKnownIsNoEvent(Observation answer) {
        isWatched(PAUSED);
        given(clusterManager.observe(BUCKET)).willReturn(answer);

        assertThat(monitor.reconcileNow()).extracting(Reconciliation::did).containsOnlyNulls();

        then(lifecycle).shouldHaveNoInteractions();
    }

    private static Stream<Observation> unknownStates() {
        return Stream.of(new Observation.Unrecognised(UUID, "dozing"), new Observation.Unrecognised(null, "dozing"));
    }

    @Test
    @Pins(I4)
    void whatIsNoAnswerChangesNothingAndIsAskedForAgainLater() {
        isWatched(PAUSED);
        given(clusterManager.observe(BUCKET)).willReturn(new Observation.Unusable("403"));

        assertThat(monitor.reconcileNow()).containsExactly(new Reconciliation(BUCKET, "no usable answer: 403", null));

        then(backOff).should().gaveNoAnswer(BUCKET, "403");
        then(backOff).should(never()).answered(any());
        then(lifecycle).shouldHaveNoInteractions();
        then(gates).shouldHaveNoInteractions();
    }

    @Test
    @Pins(I4)
    void theTasksStateIsReadBeforeTheQuestionSoThatAnOldAnswerDecidesNothing() {
        isWatched(PAUSED);
        given(clusterManager.observe(BUCKET)).willReturn(new Observation.Gone());
        given(lifecycle.applyIfStill(any(), any(), any(), any())).willReturn(Optional.empty());

        monitor.reconcileNow();

        InOrder order = inOrder(tasks, clusterManager, lifecycle);
        order.verify(tasks).activeOf(BUCKET);
        order.verify(clusterManager).observe(BUCKET);
        order.verify(lifecycle).applyIfStill(eq("task"), eq(TaskState.PAUSED), eq(TaskEvent.BUCKET_GONE), any());
    }

    @Test
    void anEventThatMovesNothingIsNothingDone() {
        isWatched(PAUSED);
        given(clusterManager.observe(BUCKET)).willReturn(present(UUID, HibernationState.PAUSING));
        given(lifecycle.applyIfStill(any(), any(), any(), any())).willReturn(Optional.of(PAUSED));

        assertThat(monitor.reconcileNow()).extracting(Reconciliation::did).containsOnlyNulls();
    }

    @ParameterizedTest
    @EnumSource(TaskState.class)
    @Pins(I8)
    void onlyBucketsOfWatchedTasksAreAskedFor(TaskState state) {
        isWatched(TestTasks.task(TaskType.PAUSE, state));
        given(clusterManager.observe(BUCKET)).willReturn(new Observation.Unusable("no"));

        assertThat(monitor.reconcileNow()).hasSize(WATCHED.contains(state) ? 1 : 0);
    }

    @Test
    @Pins(I8)
    void aBucketThatOnlyWaitsToBeOnlineIsAskedFor() {
        given(buckets.awaitingOnline()).willReturn(List.of(BUCKET));
        given(clusterManager.observe(BUCKET)).willReturn(present(UUID, HibernationState.ONLINE));

        assertThat(monitor.reconcileNow()).hasSize(1);
        then(lifecycle).shouldHaveNoInteractions();
    }

    @Test
    void aWatchBeginsOnceAndEndsWithItsReason() {
        Watch watch = mock(Watch.class);
        given(clusterManager.watch(eq(BUCKET), any())).willReturn(watch);
        given(clusterManager.observe(BUCKET)).willReturn(new Observation.Unusable("no"));
        isWatched(PAUSED);

        monitor.reconcileNow();
        monitor.reconcileNow();
        then(clusterManager).should().watch(eq(BUCKET), any());
        then(watch).should(never()).close();

        given(tasks.active()).willReturn(List.of());
        monitor.reconcile();
        then(watch).should().close();
        then(backOff).should().retain(Set.of());
    }

    @Test
    void aBucketThatIsNotDueYetIsNotAskedForByTheSchedule() {
        isWatched(PAUSED);
        given(backOff.due(BUCKET)).willReturn(false);

        monitor.reconcile();

        then(backOff).should().due(BUCKET);
        then(clusterManager).should(never()).observe(any());
    }

    @Test
    @Pins(I9)
    void theReasonNamesWhatWasSeen() {
        isWatched(PAUSED);
        given(clusterManager.observe(BUCKET)).willReturn(new Observation.Gone());
        given(lifecycle.applyIfStill(any(), any(), any(), any())).willReturn(Optional.of(RELEASING));

        monitor.reconcileNow();

        ArgumentCaptor<Reason> reason = ArgumentCaptor.captor();
        then(lifecycle).should().applyIfStill(any(), any(), any(), reason.capture());
        assertThat(reason.getValue().code().code()).isEqualTo("bucket-vanished");
        assertThat(reason.getValue().message()).contains(BUCKET);
    }

    @Test
    @Pins(I8)
    void aTaskThatMovedIsFollowedIfItIsWatched() {
        monitor.nudge(new TaskChanged(TestTasks.task(TaskType.PAUSE, TaskState.PREPARE_PAUSE), null));
        monitor.nudge(new TaskChanged(TestTasks.task(TaskType.PAUSE, TaskState.COMPLETED), TaskState.RELEASING));
        then(clusterManager).shouldHaveNoInteractions();

        given(clusterManager.observe(BUCKET)).willReturn(new Observation.Unusable("no"));
        monitor.nudge(new TaskChanged(PAUSED, TaskState.PAUSING));
        then(clusterManager).should().watch(eq(BUCKET), any());
        then(clusterManager).should(timeout(SOON)).observe(BUCKET);
    }

    @Test
    void aTaskThatEndedWithItsShardsHereIsLookedAtOnceMore() {
        given(clusterManager.observe(BUCKET)).willReturn(new Observation.Unusable("no"));

        monitor.nudge(new TaskChanged(TestTasks.task(TaskType.RESUME, TaskState.COMPLETED), TaskState.RESUMED));

        then(clusterManager).should(timeout(SOON)).observe(BUCKET);
    }

    @Test
    void aTaskThatMovedOnDuringTheQuestionIsAskedForAgain() {
        isWatched(PAUSED);
        given(clusterManager.observe(BUCKET)).willReturn(new Observation.Gone());
        given(lifecycle.applyIfStill(any(), any(), any(), any()))
                .willReturn(Optional.empty())
                .willReturn(Optional.of(RELEASING));

        assertThat(monitor.reconcileNow()).extracting(Reconciliation::did).containsOnlyNulls();

        then(clusterManager).should(timeout(SOON).times(2)).observe(BUCKET);
    }

    @Test
    void aTaskThatIsNotWatchedAnyMoreIsToldNothing() {
        given(tasks.active()).willReturn(List.of(PAUSED));
        given(tasks.activeOf(BUCKET)).willReturn(Optional.of(TestTasks.undone(TaskType.PAUSE, TaskState.CANCELLED)));
        given(clusterManager.observe(BUCKET)).willReturn(new Observation.Gone());

        monitor.reconcileNow();

        then(lifecycle).shouldHaveNoInteractions();
    }

    @Test
    void aBucketThatIsWatchedAgainHasANewWatch() {
        given(clusterManager.watch(eq(BUCKET), any())).willReturn(mock(Watch.class), mock(Watch.class));
        given(clusterManager.observe(BUCKET)).willReturn(new Observation.Unusable("no"));
        isWatched(PAUSED);
        monitor.reconcileNow();
        given(tasks.active()).willReturn(List.of());
        monitor.reconcileNow();

        isWatched(PAUSED);
        monitor.reconcileNow();

        then(clusterManager).should(times(2)).watch(eq(BUCKET), any());
    }

    private void isWatched(Task task) {
        given(tasks.active()).willReturn(List.of(task));
        given(tasks.activeOf(BUCKET)).willReturn(Optional.of(task));
    }

    private static Observation present(@Nullable String uuid, HibernationState state) {
        return new Observation.Present(uuid, state);
    }
}
