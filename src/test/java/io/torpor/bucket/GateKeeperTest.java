package io.torpor.bucket;

import static io.torpor.support.Invariant.I8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.times;

import io.torpor.cluster.HibernationState;
import io.torpor.cluster.Observation;
import io.torpor.support.DirectTransactions;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskChanged;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which task and which answer decide a bucket's gate, and that its listeners are told of each change once. */
class GateKeeperTest {

    private static final String BUCKET = TestTasks.BUCKET;
    private static final Task AWAKE = TestTasks.task(TaskType.RESUME, TaskState.COMPLETED);
    private static final Task ASLEEP = TestTasks.task(TaskType.PAUSE, TaskState.COMPLETED);
    private static final Observation ONLINE = new Observation.Present("uuid", HibernationState.ONLINE);

    private final BucketRepository buckets = mock(BucketRepository.class);
    private final Tasks tasks = mock(Tasks.class);
    private final GateListener listener = mock(GateListener.class);
    private final List<GateChange> changes = new ArrayList<>();
    private final BucketRow row = new BucketRow(BUCKET);
    private final GateKeeper gates = new GateKeeper(
            buckets, tasks, List.of(listener), DirectTransactions.make(), Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

    @BeforeEach
    void keepRow() {
        given(buckets.findById(BUCKET)).willReturn(Optional.of(row));
        willAnswer(call -> changes.add(call.getArgument(0))).given(listener).gateChanged(any());
    }

    @Test
    void aTasksMoveMovesTheGateAndIsTold() {
        gates.taskMoved(new TaskChanged(TestTasks.task(TaskType.PAUSE, TaskState.PREPARE_PAUSE), null));
        gates.taskMoved(moved(TestTasks.task(TaskType.PAUSE, TaskState.PAUSING)));
        gates.taskMoved(moved(TestTasks.task(TaskType.PAUSE, TaskState.PAUSED)));

        assertThat(changes)
                .containsExactly(
                        new GateChange(1, BUCKET, "task", TaskState.PREPARE_PAUSE, Gate.DDL_BLOCKED),
                        new GateChange(2, BUCKET, "task", TaskState.PAUSING, Gate.BLOCKED));
        then(buckets).should(times(3)).saveAndFlush(row);
    }

    @Test
    void aBucketThatIsBackOpensWhenItIsSeenOnline() {
        given(tasks.lastEndedOf(BUCKET)).willReturn(Optional.of(AWAKE));
        gates.taskMoved(moved(AWAKE));
        assertThat(row.gate()).isEqualTo(Gate.BLOCKED);

        gates.observed(BUCKET, new Observation.Present("uuid", HibernationState.RESUMING));
        assertThat(row.gate()).isEqualTo(Gate.BLOCKED);
        gates.observed(BUCKET, ONLINE);
        assertThat(row.gate()).isEqualTo(Gate.OPEN);
    }

    @Test
    @Pins(I8)
    void onlyABucketWhoseShardsAreHereAwaitsToBeOnline() {
        given(tasks.lastEndedOf(BUCKET)).willReturn(Optional.of(AWAKE));
        for (TaskType type : TaskType.values()) {
            for (TaskState state : TaskState.values()) {
                gates.taskMoved(moved(TestTasks.task(type, state)));

                boolean isBack = type == TaskType.RESUME && state == TaskState.COMPLETED;
                boolean neverLeft = type == TaskType.PAUSE && state.ended() && state != TaskState.COMPLETED;
                boolean wasBack = type == TaskType.RESUME_DRY_RUN; // which the resume before it decides
                assertThat(row.awaitsOnline()).as(type + " " + state).isEqualTo(isBack || neverLeft || wasBack);
            }
        }

        gates.taskMoved(moved(AWAKE));
        gates.observed(BUCKET, ONLINE);
        assertThat(row.awaitsOnline()).isFalse();
    }

    @Test
    void aBucketThatIsAsleepStaysBlockedWhateverIsSeen() {
        given(tasks.lastEndedOf(BUCKET)).willReturn(Optional.of(ASLEEP));
        gates.taskMoved(moved(ASLEEP));

        gates.observed(BUCKET, ONLINE);

        assertThat(row.gate()).isEqualTo(Gate.BLOCKED);
    }

    @Test
    void whatWasDoneToABucketOfAnotherUuidDoesNotConcernThisOne() {
        given(tasks.lastEndedOf(BUCKET)).willReturn(Optional.of(ASLEEP));
        gates.taskMoved(moved(ASLEEP));

        gates.observed(BUCKET, new Observation.Present("another", HibernationState.ONLINE));

        assertThat(row.gate()).isEqualTo(Gate.OPEN);
        assertThat(changes).last().returns(null, GateChange::task).returns(null, GateChange::state);
    }

    @Test
    void anActiveTaskDecidesWhateverTheUuid() {
        Task active = TestTasks.task(TaskType.PAUSE, TaskState.PAUSED);
        given(tasks.activeOf(BUCKET)).willReturn(Optional.of(active));
        given(tasks.lastEndedOf(BUCKET)).willReturn(Optional.of(AWAKE));

        gates.observed(BUCKET, new Observation.Present("another", HibernationState.ONLINE));

        assertThat(row.gate()).isEqualTo(Gate.BLOCKED);
    }

    @Test
    void aDryRunLeavesTheGateToWhatCameBeforeIt() {
        given(tasks.lastEndedOf(BUCKET)).willReturn(Optional.of(AWAKE));
        row.note(ONLINE, Instant.EPOCH);

        gates.taskMoved(moved(TestTasks.task(TaskType.RESUME_DRY_RUN, TaskState.COMPLETED)));

        assertThat(row.gate()).isEqualTo(Gate.OPEN);
        assertThat(changes).isEmpty();
    }

    @Test
    void theSameAnswerTwiceIsNotWorkedOnTwice() {
        given(tasks.lastEndedOf(BUCKET)).willReturn(Optional.empty());
        BucketRow known = spy(row);
        given(known.isNew()).willReturn(false);
        given(buckets.findById(BUCKET)).willReturn(Optional.of(known));

        gates.observed(BUCKET, ONLINE);
        gates.observed(BUCKET, ONLINE);

        then(tasks).should().activeOf(BUCKET);
    }

    @Test
    void aBucketThatNobodyKnewIsKept() {
        given(buckets.findById(BUCKET)).willReturn(Optional.empty());

        gates.observed(BUCKET, new Observation.Unusable("no"));

        then(buckets).should().saveAndFlush(any());
    }

    private static TaskChanged moved(Task task) {
        return new TaskChanged(task, TaskState.PREPARE_PAUSE);
    }
}
