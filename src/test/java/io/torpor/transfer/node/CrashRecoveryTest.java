package io.torpor.transfer.node;

import static io.torpor.support.Invariant.I2;
import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.torpor.act.Acts;
import io.torpor.act.ActsGoOn;
import io.torpor.problem.ProblemCode;
import io.torpor.shard.ShardLocks;
import io.torpor.staging.StagingArea;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.TransferProperties;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.InOrder;

/** What a start does with what an earlier process left, and in which order. */
class CrashRecoveryTest {

    @BeforeEach
    void noStaleLocks() {
        given(locks.sweep(any())).willReturn(new ShardLocks.Swept(0, List.of(), List.of(), Set.of()));
    }

    private final NodeTasks nodeTasks = mock(NodeTasks.class);
    private final ShardRelease release = mock(ShardRelease.class);
    private final StagingArea staging = mock(StagingArea.class);
    private final ShardLocks locks = mock(ShardLocks.class);
    private final Tasks tasks = mock(Tasks.class);
    private final Acts acts = mock(Acts.class);
    private final TransferProperties properties = mock(TransferProperties.class);
    private final CrashRecovery recovery =
            new CrashRecovery(nodeTasks, release, staging, locks, tasks, acts, properties);

    /** The task goes on elsewhere: that its lock is left here is said by its end, too. */
    @Test
    @Pins(I9)
    void aLockOfATaskThatIsStillActiveIsALockThatIsLeft() {
        Path unread = Path.of("/data/.torpor/locks/b/s");
        given(locks.sweep(any())).willReturn(new ShardLocks.Swept(1, List.of(), List.of(unread), Set.of("t")));

        recovery.sweepLocksLeft();

        verify(nodeTasks).unlocked(Set.of("t"), List.of(unread));
    }

    @Test
    @Pins({I2, I4})
    void earlierProcessesAreFencedOffFirstAndStagingIsReadBeforeItIsSwept() {
        given(properties.attempts()).willReturn(3);

        recovery.start();

        InOrder order = inOrder(nodeTasks, release, staging, locks);
        order.verify(nodeTasks).failOlderIncarnations(eq(3), argThat(why -> why.code() == ProblemCode.NODE_RESTARTED));
        order.verify(release).noteNotMovedIn();
        order.verify(staging).recover();
        order.verify(locks).sweep(any());
        order.verify(nodeTasks).postOlderAgain();
        assertThat(recovery.isRunning()).isTrue();
    }

    @Test
    @Pins(I4)
    void whileTheDatabaseIsBehindNothingIsRecoveredUntilItIsTakenAsItIs() {
        given(acts.isBehind()).willReturn(true);
        given(acts.behind()).willReturn(Optional.of("older"));

        recovery.start();

        verifyNoInteractions(nodeTasks, release, staging, locks);
        assertThat(recovery.isRunning()).isTrue();

        recovery.goOn(new ActsGoOn());

        verify(nodeTasks).failOlderIncarnations(anyInt(), any());
        verify(staging).recover();
    }

    @Test
    @Pins(I3)
    void onlyTheLocksOfTasksThatEndedGo() {
        given(tasks.active()).willReturn(List.of(TestTasks.task(TaskType.PAUSE, TaskState.PAUSED)));

        recovery.start();

        ArgumentCaptor<Predicate<String>> isActive = ArgumentCaptor.captor();
        verify(locks).sweep(isActive.capture());
        assertThat(isActive.getValue()).accepts("task").rejects("a task that ended");
    }

    @Test
    @Pins(I3)
    void aLockThatCouldNotBeRemovedIsTriedAgain() {
        recovery.start();
        recovery.sweepLocksLeft();
        recovery.sweepLocksLeft();

        verify(locks, times(3)).sweep(any());
    }
}
