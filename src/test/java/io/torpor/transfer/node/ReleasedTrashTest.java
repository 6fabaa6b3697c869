package io.torpor.transfer.node;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.only;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.torpor.act.Acts;
import io.torpor.data.DataDirectory;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.shard.ShardTrash;
import io.torpor.staging.StagingKind;
import io.torpor.staging.StagingRecord;
import io.torpor.staging.StagingState;
import io.torpor.support.MovableClock;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.ShardTransferState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What lies in the trash, and when it may go. */
@Pins(I4)
class ReleasedTrashTest {

    private static final Task RELEASING = TestTasks.task(TaskType.PAUSE, TaskState.RELEASING);
    private static final Task COMPLETED = TestTasks.task(TaskType.PAUSE, TaskState.COMPLETED);
    private static final Task UNDONE = TestTasks.task(TaskType.RESUME, TaskState.ROLLING_BACK);
    private static final ShardId SHARD = new ShardId(TestTasks.BUCKET, "s1");

    private final ShardTransferRepository transfers = mock();
    private final Tasks tasks = mock();
    private final ReleaseProof proof = mock();
    private final ShardTrash inTrash = mock();
    private final Acts acts = mock();
    private final DataDirectory data = new DataDirectory(Path.of("/data"));
    private final MovableClock clock = MovableClock.standing();
    private final ReleasedTrash trash =
            new ReleasedTrash(transfers, tasks, proof, inTrash, data, new NodeIdentity("node-1", "now"), acts, clock);
    private final ShardTransferRow transfer = new ShardTransferRow("task", "node-1", SHARD, "node-1", 10);

    @BeforeEach
    void aShardInTheTrash() {
        transfer.move(ShardTransferState.REMOVED);
        given(transfers.findById("task/node-1/s1")).willReturn(Optional.of(transfer));
        given(inTrash.holds(data.trash("task", "s1"))).willReturn(true);
        of(RELEASING);
    }

    @Test
    void itGoesWhereTheProofIsGivenNow() {
        given(proof.isThere(RELEASING, List.of(transfer))).willReturn(true);

        trash.beforeDelete(directory("s1"));

        verify(acts).begin();
        assertThatItStays();
    }

    @Test
    void itWaitsWhereThereIsNoProofNow() {
        willThrow(new ProblemException(ProblemCode.ARCHIVE_UNREACHABLE, "no mount"))
                .given(proof)
                .isThere(RELEASING, List.of(transfer));

        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> trash.beforeDelete(directory("s1")));

        verifyNoInteractions(acts);
        assertThatItStays();
    }

    @Test
    void itIsKeptWhereItsArchiveIsGoneMeanwhile() {
        given(proof.isThere(RELEASING, List.of(transfer))).willReturn(false);

        trash.beforeDelete(directory("s1"));

        verify(inTrash).quarantine(data.trash("task", "s1"), SHARD, "task");
        assertThat(transfer.state()).isEqualTo(ShardTransferState.QUARANTINED);
        verify(transfers).save(transfer);
        verifyNoInteractions(acts);
    }

    @Test
    void afterTheEndOnlyTheArchiveIsAskedSinceTheBucketMayBeAwakeAgain() {
        of(COMPLETED);
        given(proof.isArchived(COMPLETED, List.of(transfer))).willReturn(true);

        trash.beforeDelete(directory("s1"));

        verify(proof, never()).isThere(any(), any());
        verify(acts).begin();
    }

    @Test
    void afterTheEndItIsKeptWhereTheArchiveIsOnRecordAndNotThere() {
        of(COMPLETED);

        trash.beforeDelete(directory("s1"));

        verify(inTrash).quarantine(data.trash("task", "s1"), SHARD, "task");
    }

    /** The second look at it was never taken. */
    @Test
    void whatIsNotReleasedYetIsKept() {
        transfer.move(ShardTransferState.ARCHIVED);
        given(proof.isThere(RELEASING, List.of(transfer))).willReturn(true);

        trash.beforeDelete(directory("s1"));

        verify(inTrash).quarantine(data.trash("task", "s1"), SHARD, "task");
    }

    @Test
    void theStepThatHasTheProofIsNotAskedAgain() {
        assertThat(trash.whileProven("task", List.of(transfer), clock.instant(), () -> {
                    trash.beforeDelete(directory("s1"));
                    return true;
                }))
                .isTrue();
        verifyNoInteractions(proof, acts);

        given(proof.isThere(RELEASING, List.of(transfer))).willReturn(true);
        trash.beforeDelete(directory("s1"));
        verify(proof).isThere(RELEASING, List.of(transfer));
    }

    @Test
    void theProofOfTheStepIsOfItsShardsAndNotOfWhatAnEarlierTryLeft() {
        trash.whileProven("task", List.of(), clock.instant(), () -> {
            trash.beforeDelete(directory("s1"));
            return true;
        });

        verify(proof).isThere(RELEASING, List.of(transfer));
    }

    @Test
    void aProofThatHasGrownOldMeanwhileIsGivenAgain() {
        given(proof.isThere(RELEASING, List.of(transfer))).willReturn(true);

        trash.whileProven("task", List.of(transfer), clock.instant(), () -> {
            clock.advance(Duration.ofMinutes(2));
            trash.beforeDelete(directory("s1"));
            return true;
        });

        verify(proof).isThere(RELEASING, List.of(transfer));
    }

    /** As after a database fell back, or beside another one: what the proof would be of is not known. */
    @Test
    void whereProofsTakeLongEachIsOfItsOwnShardOnly() {
        ShardTransferRow other =
                new ShardTransferRow("task", "node-1", new ShardId(TestTasks.BUCKET, "s2"), "node-1", 10);
        given(proof.isThere(RELEASING, List.of(transfer))).willReturn(true);

        trash.whileProven("task", List.of(transfer, other), clock.instant(), () -> {
            clock.advance(Duration.ofMinutes(2));
            trash.beforeDelete(directory("s1"));
            return true;
        });

        verify(proof, only()).isThere(RELEASING, List.of(transfer));
        assertThatItStays();
    }

    @Test
    void whatNoShardTransferSpeaksOfIsKept() {
        given(transfers.findById("task/node-1/s1")).willReturn(Optional.empty());

        trash.beforeDelete(directory("s1"));

        verify(inTrash).quarantine(data.trash("task", "s1"), SHARD, "task");
        verify(transfers, never()).save(any());
        verifyNoInteractions(acts);
    }

    @Test
    void whatNoTaskSpeaksOfIsKept() {
        given(tasks.find("task")).willReturn(Optional.empty());

        trash.beforeDelete(directory("s1"));

        verify(inTrash).quarantine(data.trash("task", "s1"), SHARD, "task");
        verifyNoInteractions(acts);
    }

    @Test
    void whatIsNoShardByItsRecordStaysWhereItIs() {
        given(inTrash.holds(Path.of("/data/.torpor/trash/task/s1"))).willReturn(true);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> trash.beforeDelete(directory(null)))
                .withMessageContaining("/data/.torpor/trash/task/s1")
                .withMessageContaining("last copy");

        verifyNoInteractions(proof, acts);
    }

    @Test
    void anUndoneResumesShardGoesWhereItsArchiveIsThere() {
        of(UNDONE);
        given(proof.isArchived(UNDONE, List.of(transfer))).willReturn(true);

        trash.beforeDelete(directory("s1"));

        verify(acts).begin();
        assertThatItStays();
    }

    @Test
    void anUndoneResumesShardIsKeptWhereItsArchiveIsGoneMeanwhile() {
        of(UNDONE);

        trash.beforeDelete(directory("s1"));

        verify(inTrash).quarantine(data.trash("task", "s1"), SHARD, "task");
        verifyNoInteractions(acts);
    }

    @Test
    void anUndoneResumesShardThatWasNotLookedAtInTheTrashIsKept() {
        of(UNDONE);
        transfer.move(ShardTransferState.ADOPTED);
        given(proof.isArchived(UNDONE, List.of(transfer))).willReturn(true);

        trash.beforeDelete(directory("s1"));

        verify(inTrash).quarantine(data.trash("task", "s1"), SHARD, "task");
    }

    @Test
    void whatIsNotThereNeedsNoProof() {
        given(inTrash.holds(data.trash("task", "s1"))).willReturn(false);

        trash.beforeDelete(directory("s1"));

        verifyNoInteractions(proof, acts);
    }

    private void of(Task task) {
        given(tasks.find("task")).willReturn(Optional.of(task));
    }

    private void assertThatItStays() {
        verify(inTrash, never()).quarantine(any(), any(), any());
        assertThat(transfer.state()).isEqualTo(ShardTransferState.REMOVED);
    }

    private static StagingRecord directory(@Nullable String shard) {
        return new StagingRecord(
                1,
                "node-1",
                "task",
                TestTasks.BUCKET,
                shard,
                StagingKind.TRASH,
                StagingState.CLEANUP_REQUIRED,
                ".torpor/trash/task/s1",
                1,
                null,
                Instant.EPOCH,
                Instant.EPOCH,
                null);
    }
}
