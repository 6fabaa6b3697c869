package io.torpor.transfer.node;

import static io.torpor.support.Invariant.I2;
import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I9;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.torpor.act.Acts;
import io.torpor.cluster.HibernationState;
import io.torpor.cluster.Observation;
import io.torpor.data.FolderAttributes;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.shard.ShardLocks;
import io.torpor.shard.ShardStore;
import io.torpor.staging.StagingArea;
import io.torpor.staging.StagingKind;
import io.torpor.support.MovableClock;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.ShardTransferState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mockito.InOrder;

/** What a node's clean-up undoes for which task, in which order, and when it says that it is done. */
class NodeTaskCleanupTest {

    private static final ShardId SHARD = new ShardId(TestTasks.BUCKET, "s1");

    private final ShardTransferRepository transfers = mock(ShardTransferRepository.class);
    private final ShardStore shards = mock(ShardStore.class);
    private final ShardLocks locks = mock(ShardLocks.class);
    private final StagingArea staging = mock(StagingArea.class);
    private final MoveTrial trial = mock(MoveTrial.class);
    private final Tasks tasks = mock(Tasks.class);
    private final ReleaseProof proof = mock(ReleaseProof.class);
    private final ShardRelease release = mock(ShardRelease.class);
    private final NodeTasks nodeTasks = mock(NodeTasks.class);
    private final NodeTaskRow share = mock(NodeTaskRow.class);
    private final ShardTransferRow transfer = new ShardTransferRow("task", "node-1", SHARD, "node-1", 10);
    private final ReleasedTrash trash = mock(ReleasedTrash.class);
    private final Acts acts = mock(Acts.class);
    private final NodeTaskCleanup cleanup = new NodeTaskCleanup(
            transfers,
            shards,
            locks,
            staging,
            trial,
            tasks,
            proof,
            release,
            trash,
            acts,
            nodeTasks,
            new NodeIdentity("node-1", "incarnation"),
            MovableClock.standing());

    @BeforeEach
    void oneShard() {
        given(transfers.findByTaskIdAndNodeIdOrderById("task", "node-1")).willReturn(List.of(transfer));
        given(staging.clean("task")).willReturn(true);
        given(shards.exists(SHARD)).willReturn(true);
        given(proof.observe(any())).willReturn(new Observation.Present("uuid", HibernationState.PAUSED));
        given(proof.isThere(any(), any(), any())).willReturn(true);
        given(proof.isArchived(any(), any())).willReturn(true);
        given(trash.whileProven(any(), any(), any(), any()))
                .willAnswer(call -> call.<BooleanSupplier>getArgument(3).getAsBoolean());
        given(shards.folder(TestTasks.BUCKET)).willReturn(Optional.of(new FolderAttributes(0755, Instant.EPOCH, null)));
        given(tasks.beginRelease("task")).willReturn(true);
    }

    @ParameterizedTest
    @EnumSource(names = {"RELEASING", "COMPLETED"})
    @Pins(I2)
    void aReleaseTakesTheShardsThenCleansThenSaysSo(TaskState state) {
        Task pause = TestTasks.task(TaskType.PAUSE, state);
        transfer.move(ShardTransferState.ARCHIVED);

        cleanup.clean(pause, share);

        InOrder order = inOrder(proof, trial, tasks, release, shards, locks, staging, nodeTasks);
        order.verify(proof).isThere(eq(pause), any(), any());
        order.verify(trial).require(pause, StagingKind.TRASH);
        order.verify(tasks).beginRelease("task");
        order.verify(release).releaseArchived(pause, transfer, false);
        order.verify(shards).removeEmptyBucket(TestTasks.BUCKET);
        order.verify(locks).unlockAll("task");
        order.verify(staging).clean("task");
        order.verify(nodeTasks).cleaned("task");
    }

    @Test
    @Pins(I4)
    void aReleaseOfADamagedArchiveKeepsTheShards() {
        Task pause = TestTasks.task(TaskType.PAUSE, TaskState.RELEASING);
        transfer.move(ShardTransferState.ARCHIVED);
        given(share.keepShards()).willReturn(true);

        cleanup.clean(pause, share);

        verify(release).releaseArchived(pause, transfer, true);
    }

    @Test
    @Pins(I4)
    void anArchiveThatIsDamagedByNowKeepsTheShards() {
        Task pause = TestTasks.task(TaskType.PAUSE, TaskState.RELEASING);
        transfer.move(ShardTransferState.ARCHIVED);
        given(proof.isThere(eq(pause), any(), any())).willReturn(false);

        cleanup.clean(pause, share);

        verify(release).releaseArchived(pause, transfer, true);
    }

    @Test
    @Pins(I4)
    void aReleaseWithoutProofWaits() {
        Task pause = TestTasks.task(TaskType.PAUSE, TaskState.RELEASING);
        transfer.move(ShardTransferState.ARCHIVED);
        given(proof.isThere(eq(pause), any(), any()))
                .willThrow(new ProblemException(ProblemCode.ARCHIVE_UNREACHABLE, "away"));

        cleanup.clean(pause, share);

        verifyNoInteractions(release, staging);
        verify(nodeTasks).cleanupFailed(eq(share), any());
        verify(nodeTasks, never()).cleaned(anyString());
    }

    @Test
    @Pins(I4)
    void aReleaseThatIsUndoneBeforeTheFirstMoveTakesNothing() {
        Task pause = TestTasks.task(TaskType.PAUSE, TaskState.RELEASING);
        transfer.move(ShardTransferState.ARCHIVED);
        given(tasks.beginRelease("task")).willReturn(false);

        cleanup.clean(pause, share);

        verifyNoInteractions(release, locks);
        verify(shards, never()).removeEmptyBucket(anyString());
        verify(nodeTasks, never()).cleaned(anyString());
        verify(nodeTasks, never()).cleanupFailed(any(), any());
    }

    @Test
    void aNodeThatHasNothingOfTheBucketBeginsNoRelease() {
        transfer.move(ShardTransferState.REMOVED);
        given(shards.folder(TestTasks.BUCKET)).willReturn(Optional.empty());

        cleanup.clean(TestTasks.task(TaskType.PAUSE, TaskState.RELEASING), share);

        verifyNoInteractions(tasks, release);
        verify(nodeTasks).cleaned("task");
    }

    @Test
    @Pins(I4)
    void aShardThatCanNotBeMovedKeepsItsSiblingsAndTheWayBack() {
        Task pause = TestTasks.task(TaskType.PAUSE, TaskState.RELEASING);
        transfer.move(ShardTransferState.ARCHIVED);
        willThrow(new ProblemException(ProblemCode.SHARD_IMMOVABLE, "no"))
                .given(trial)
                .require(any(), any());

        cleanup.clean(pause, share);

        verifyNoInteractions(release, tasks);
        verify(nodeTasks).cleanupFailed(eq(share), any());
    }

    @Test
    @Pins(I4)
    void whatIsReleasedNeedsNoMoreProof() {
        transfer.move(ShardTransferState.REMOVED);

        cleanup.clean(TestTasks.task(TaskType.PAUSE, TaskState.RELEASING), share);

        verify(proof, never()).isThere(any(), any(), any());
        verify(nodeTasks).cleaned("task");
    }

    @Test
    @Pins(I4)
    void whatIsInTheFolderOfABucketThatWasMadeAnewIsNotTouched() {
        Task pause = TestTasks.task(TaskType.PAUSE, TaskState.RELEASING);
        transfer.move(ShardTransferState.ARCHIVED);
        given(proof.isThere(eq(pause), any(), any())).willReturn(true);
        given(proof.observe(pause)).willReturn(new Observation.Present("another", HibernationState.ONLINE));
        given(shards.list(TestTasks.BUCKET)).willReturn(List.of(new ShardId(TestTasks.BUCKET, "its-own")));

        cleanup.clean(pause, share);

        InOrder order = inOrder(release);
        order.verify(release).leaveToAnother(transfer);
        order.verify(release).releaseArchived(pause, transfer, false);
        verify(release, never()).quarantineUnarchived(any(), any());
        verify(shards, never()).removeEmptyBucket(anyString());
    }

    @Test
    @Pins(I4)
    void aShardThatCameAfterTheArchiveIsKept() {
        Task pause = TestTasks.task(TaskType.PAUSE, TaskState.RELEASING);
        ShardId late = new ShardId(TestTasks.BUCKET, "late");
        given(shards.list(TestTasks.BUCKET)).willReturn(List.of(late));

        cleanup.clean(pause, share);

        verify(release).quarantineUnarchived(pause, late);
    }

    @ParameterizedTest
    @EnumSource(names = {"ROLLING_BACK", "FAILED", "CANCELLED", "REVERTED"})
    @Pins(I4)
    void aPauseThatIsUndoneDestroysNothing(TaskState state) {
        transfer.move(ShardTransferState.ARCHIVED);

        cleanup.clean(TestTasks.task(TaskType.PAUSE, state), share);

        verifyNoInteractions(release);
        verify(shards, never()).removeEmptyBucket(anyString());
        verify(locks).unlockAll("task");
        verify(nodeTasks).cleaned("task");
    }

    @Test
    @Pins(I4)
    void aShardThatIsMissingWhenItsPauseIsUndoneIsPutOnRecord() {
        transfer.move(ShardTransferState.ARCHIVED);
        given(shards.exists(SHARD)).willReturn(false);

        cleanup.clean(TestTasks.task(TaskType.PAUSE, TaskState.ROLLING_BACK), share);

        verify(release).move(transfer, ShardTransferState.MISSING);
    }

    @Test
    void aShardThatWasNotArchivedIsNotMissed() {
        given(shards.exists(SHARD)).willReturn(false);

        cleanup.clean(TestTasks.task(TaskType.PAUSE, TaskState.ROLLING_BACK), share);

        verifyNoInteractions(release);
    }

    @Test
    @Pins(I2)
    void aResumeThatIsUndoneTakesItsShardsBeforeItsStaging() {
        Task resume = TestTasks.task(TaskType.RESUME, TaskState.ROLLING_BACK);

        cleanup.clean(resume, share);

        // What is still staged was not moved in: with its staging gone, nothing would tell.
        InOrder order = inOrder(release, shards, staging, nodeTasks);
        order.verify(release).removeAdopted(resume, transfer, false);
        order.verify(shards).removeEmptyBucket(TestTasks.BUCKET);
        order.verify(staging).clean("task");
        order.verify(nodeTasks).cleaned("task");
        verifyNoInteractions(locks);
    }

    @Test
    @Pins({I3, I4})
    void whatAResumeRestoredWaitsForItsArchiveAndIsKeptWhereThatCantBeSeen() {
        Task resume = TestTasks.task(TaskType.RESUME, TaskState.ROLLING_BACK);
        transfer.move(ShardTransferState.ADOPTED);
        willThrow(new ProblemException(ProblemCode.ARCHIVE_UNREACHABLE, "away"))
                .given(proof)
                .isArchived(eq(resume), any());

        cleanup.clean(resume, share);
        verify(nodeTasks).cleanupFailed(any(), argThat(why -> why.code() == ProblemCode.ARCHIVE_UNREACHABLE));
        verifyNoInteractions(release, acts);

        given(share.attempts()).willReturn(2);
        cleanup.clean(resume, share);
        verify(release).removeAdopted(resume, transfer, true);
    }

    @Test
    @Pins(I4)
    void whatAResumeRestoredIsKeptWhereItsArchiveIsGone() {
        Task resume = TestTasks.task(TaskType.RESUME, TaskState.ROLLING_BACK);
        transfer.move(ShardTransferState.ADOPTED);
        given(proof.isArchived(resume, List.of(transfer))).willReturn(false);

        cleanup.clean(resume, share);

        verify(release).removeAdopted(resume, transfer, true);
    }

    @Test
    void aDryRunHasNothingToUndo() {
        cleanup.clean(TestTasks.task(TaskType.RESUME_DRY_RUN, TaskState.ROLLING_BACK), share);

        verifyNoInteractions(release, shards, locks);
        verify(nodeTasks).cleaned("task");
    }

    @Test
    @Pins({I2, I3})
    void whatIsNotCleanIsNotCalledSoTwiceAndThenLeftToTheSweeper() {
        Task resume = TestTasks.task(TaskType.RESUME, TaskState.ROLLING_BACK);
        given(staging.clean("task")).willReturn(false);

        for (int attempts = 0; attempts < 2; attempts++) {
            given(share.attempts()).willReturn(attempts);
            cleanup.clean(resume, share);
        }
        verify(nodeTasks, times(2)).cleanupFailed(any(), argThat(why -> why.code() == ProblemCode.DISK_ERROR));
        verify(nodeTasks, never()).cleaned("task");

        given(share.attempts()).willReturn(2);
        cleanup.clean(resume, share);
        verify(nodeTasks).cleaned("task");
    }

    @Test
    @Pins({I3, I9})
    void aLockThatStaysIsSaidByTheEndedTask() {
        willThrow(new ProblemException(ProblemCode.DISK_ERROR, "The lock can't be removed"))
                .given(locks)
                .unlockAll("task");
        given(share.attempts()).willReturn(2);

        cleanup.clean(TestTasks.task(TaskType.PAUSE, TaskState.ROLLING_BACK), share);

        verify(nodeTasks).cleanedButLocked(eq("task"), contains("The lock"));
        verify(nodeTasks, never()).cleaned("task");
    }

    @Test
    @Pins(I9)
    void aShardThatCantBeUndoneIsTriedAgainHoweverOften() {
        Task resume = TestTasks.task(TaskType.RESUME, TaskState.ROLLING_BACK);
        given(share.attempts()).willReturn(99);
        willThrow(new ProblemException(ProblemCode.DISK_ERROR, "no"))
                .given(release)
                .removeAdopted(any(), any(), anyBoolean());

        cleanup.clean(resume, share);

        verify(nodeTasks).cleanupFailed(any(), any());
        verify(nodeTasks, never()).cleaned("task");
        verify(staging, never()).clean("task");
    }

    @Test
    @Pins(I9)
    void anErrorIsTriedAgainLaterLikeAnyFailure() {
        Task resume = TestTasks.task(TaskType.RESUME, TaskState.ROLLING_BACK);
        willThrow(new OutOfMemoryError("scripted")).given(release).removeAdopted(any(), any(), anyBoolean());

        cleanup.clean(resume, share);

        verify(nodeTasks).cleanupFailed(eq(share), argThat(why -> why.message().contains("OutOfMemoryError")));
    }
}
