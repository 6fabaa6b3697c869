package io.torpor.transfer.node;

import static io.torpor.support.Invariant.I1;
import static io.torpor.support.Invariant.I2;
import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.torpor.archive.ArchivedShard;
import io.torpor.archive.FolderEntry;
import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.archive.NodeEntry;
import io.torpor.archive.ShardContent;
import io.torpor.archive.ShardEntry;
import io.torpor.archive.ShardKey;
import io.torpor.archive.ShardTotals;
import io.torpor.data.DataDirectory;
import io.torpor.data.FolderAttributes;
import io.torpor.data.Tree;
import io.torpor.data.TreeEntry;
import io.torpor.node.NodeIdentity;
import io.torpor.pipeline.ShardRestorer;
import io.torpor.pipeline.ShardTarget;
import io.torpor.pipeline.TransferMeter;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.shard.ShardStore;
import io.torpor.staging.StagingArea;
import io.torpor.staging.StagingKind;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.support.DirectTransactions;
import io.torpor.support.Pins;
import io.torpor.support.RecordingDisk;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.ShardTransferState;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.InOrder;
import org.mockito.Mockito;

/** What a node's download records and does, in which order: each directory and each move is on record first (I1). */
class DownloaderTest {

    private static final Task RESUME = TestTasks.task(TaskType.RESUME, TaskState.RESUMING);
    private static final String SOURCE = "node-9";
    private static final FolderAttributes FOLDER = new FolderAttributes(02770, Instant.EPOCH, null);

    @TempDir
    Path home;

    /** What happened, in order. */
    private final List<String> events = new ArrayList<>();

    private final ShardStore shards = mock(ShardStore.class);
    private final StagingArea staging = mock(StagingArea.class);
    private final MoveTrial trial = mock(MoveTrial.class);
    private final ReturnCheck returnCheck = mock(ReturnCheck.class);
    private final ObjectStore archive = mock(ObjectStore.class);
    private final ObjectStores archives = mock(ObjectStores.class, call -> {
        // However the archive is named, it is this one.
        return call.getMethod().getReturnType() == ObjectStore.class ? archive : Mockito.RETURNS_DEFAULTS.answer(call);
    });
    private final ShardRestorer restorer = mock(ShardRestorer.class);
    private final Manifest manifest = Manifest.of(
            TestTasks.BUCKET,
            "uuid",
            "pause",
            Instant.EPOCH,
            "test",
            List.of(new NodeEntry(SOURCE, List.of(shard("s1"), shard("s2")), FolderEntry.of(FOLDER))));
    private final ManifestStore manifests = mock(ManifestStore.class, call -> {
        if (call.getMethod().getReturnType() == ShardContent.class) {
            return ShardContent.of(part(call.getArgument(2, ShardKey.class).shard()));
        }
        return call.getMethod().getReturnType() == Manifest.class ? manifest : Mockito.RETURNS_DEFAULTS.answer(call);
    });
    private final ShardTransferRepository transfers = mock(ShardTransferRepository.class);
    private final NodeTasks nodeTasks = mock(NodeTasks.class);
    private final Capacity capacity = mock(Capacity.class);
    private final TransferMeter meter = mock(TransferMeter.class);
    private RecordingDisk disk;
    private DataDirectory data;
    private Downloader downloader;

    @BeforeEach
    void twoShards() {
        disk = new RecordingDisk(home);
        data = new DataDirectory(disk.root());
        downloader = new Downloader(
                shards,
                staging,
                trial,
                returnCheck,
                archives,
                restorer,
                manifests,
                transfers,
                nodeTasks,
                capacity,
                new NodeIdentity("node-1", "incarnation"),
                data,
                DirectTransactions.make());
        given(transfers.findByTaskIdAndNodeIdOrderById("task", "node-1")).willReturn(List.of(row("s1"), row("s2")));
        given(staging.reserve(anyString(), anyString(), anyString(), any())).willAnswer(call -> {
            Path reserved = data.staging(call.getArgument(0), call.getArgument(2));
            assertThat(reserved).as("before it is on record").doesNotExist();
            events.add("reserve " + call.getArgument(2) + " " + call.getArgument(3));
            return reserved;
        });
        willAnswer(call -> {
                    List<ShardTarget> targets = call.getArgument(1);
                    targets.forEach(target -> assertThat(target.directory()).isEmptyDirectory());
                    return events.add("restore");
                })
                .given(restorer)
                .restore(any(), any(), any());
        given(transfers.save(any())).willAnswer(call -> {
            ShardTransferRow row = call.getArgument(0);
            events.add(row.state() + " " + row.shard().name());
            return row;
        });
        willAnswer(call -> events.add("adopt " + call.<ShardId>getArgument(1).name()))
                .given(shards)
                .adopt(any(), any(), anyInt(), any());
        given(staging.clean("task")).willAnswer(call -> events.add("clean"));
    }

    @Test
    @Pins(I1)
    void everyDirectoryAndEveryMoveIsOnRecordBeforeItIsMade() {
        downloader.run(RESUME, meter);

        assertThat(events)
                .containsExactly(
                        "reserve s1 " + StagingKind.STAGING,
                        "reserve s2 " + StagingKind.STAGING,
                        "restore",
                        "ADOPTING s1",
                        "adopt s1",
                        "ADOPTED s1",
                        "ADOPTING s2",
                        "adopt s2",
                        "ADOPTED s2",
                        "clean");
    }

    @Test
    @Pins(I1)
    void aDirectoryThatCantBePutOnRecordIsNotMade() {
        willThrow(new ProblemException(ProblemCode.CLEANUP_PENDING, "not yet"))
                .given(staging)
                .reserve(anyString(), anyString(), anyString(), any());

        assertThatProblem(ProblemCode.CLEANUP_PENDING);

        assertThat(data.stagingRoot()).doesNotExist();
        verifyNoInteractions(restorer);
    }

    @Test
    @Pins(I1)
    void aMoveThatCantBePutOnRecordIsNotMade() {
        willThrow(new IllegalStateException("no database")).given(transfers).save(any());

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> downloader.run(RESUME, meter));

        assertThat(events).last().isEqualTo("restore");
    }

    @Test
    void noShardIsMovedInOnceTheTaskIsCancelled() {
        willThrow(new ProblemException(ProblemCode.CANCELLED, "cancelled"))
                .given(meter)
                .checkCancelled();

        assertThatProblem(ProblemCode.CANCELLED);

        assertThat(events).doesNotContain("adopt s1", "adopt s2", "clean");
    }

    @Test
    void aDamagedShardKeepsAllOfThemOut() {
        willThrow(new ProblemException(ProblemCode.ARCHIVE_CORRUPT, "damaged"))
                .given(restorer)
                .restore(any(), any(), any());

        assertThatProblem(ProblemCode.ARCHIVE_CORRUPT);

        assertThat(events).allMatch(event -> event.startsWith("reserve"));
    }

    @Test
    @Pins(I2)
    void aShareWhoseStagingIsNotCleanIsNotDone() {
        given(staging.clean("task")).willReturn(false);
        assertThatProblem(ProblemCode.DISK_ERROR);
    }

    @Test
    @Pins(I4)
    void aBucketThatHasShardsHereIsNotTouched() {
        given(shards.list(TestTasks.BUCKET)).willReturn(List.of(new ShardId(TestTasks.BUCKET, "s9")));

        assertThatProblem(ProblemCode.BUCKET_NOT_EMPTY);

        assertThat(events).isEmpty();
        assertThat(data.bucket(TestTasks.BUCKET)).doesNotExist();
    }

    @Test
    @Pins({I4, I5})
    void whatAnEarlierAttemptHasMovedInIsNotMovedAgain() {
        earlier("s1", ShardTransferState.ADOPTED);

        downloader.run(RESUME, meter);

        assertThat(events)
                .containsExactly(
                        "reserve s2 " + StagingKind.STAGING,
                        "restore",
                        "ADOPTING s2",
                        "adopt s2",
                        "ADOPTED s2",
                        "clean");
        verify(meter).reused(10);
    }

    @Test
    @Pins({I4, I5})
    void aMoveThatWasCutShortIsCompleted() {
        earlier("s1", ShardTransferState.ADOPTING);

        downloader.run(RESUME, meter);

        assertThat(events).startsWith("adopt s1", "ADOPTED s1", "reserve s2 " + StagingKind.STAGING);
    }

    @Test
    @Pins(I5)
    void whatWasMovedInAndIsGoneIsMovedAgain() {
        earlier("s1", ShardTransferState.ADOPTED);
        given(shards.exists(any())).willReturn(false);
        given(shards.list(TestTasks.BUCKET)).willReturn(List.of());

        downloader.run(RESUME, meter);

        assertThat(events).contains("adopt s1", "adopt s2");
    }

    @Test
    @Pins(I4)
    void aShardThatWasUsedBetweenTwoAttemptsIsNotTakenForWhatTheArchiveHolds() {
        earlier("s1", ShardTransferState.ADOPTED);
        given(shards.scan(any()))
                .willReturn(new Tree(
                        data.shard(TestTasks.BUCKET, "s1"),
                        0755,
                        FileTime.fromMillis(0),
                        List.of(new TreeEntry("new", false, 1, FileTime.fromMillis(0), 0644, FileTime.fromMillis(0)))));

        assertThatProblem(ProblemCode.SHARD_CHANGED);

        assertThat(events).isEmpty();
    }

    /** As after a power loss, which took the record of the move. */
    @Test
    @Pins({I3, I4})
    void aShardInPlaceThatHoldsWhatTheArchiveHoldsIsTakenAtASecondAttempt() {
        earlier("s1", ShardTransferState.PENDING);
        NodeTaskRow row = mock(NodeTaskRow.class);
        given(nodeTasks.own("task")).willReturn(Optional.of(row));
        assertThatProblem(ProblemCode.BUCKET_NOT_EMPTY);

        given(row.attempts()).willReturn(1);
        downloader.run(RESUME, meter);

        assertThat(events).startsWith("ADOPTING s1", "adopt s1", "ADOPTED s1", "reserve s2 " + StagingKind.STAGING);
    }

    /** A shard that an earlier attempt has moved in, and that nobody has used. */
    private void earlier(String shard, ShardTransferState state) {
        ShardTransferRow row = row(shard);
        row.adopting(RestoredTree.fingerprint(ShardContent.of(part(shard))));
        row.move(state);
        given(transfers.findByTaskIdAndNodeIdOrderById("task", "node-1")).willReturn(List.of(row, row("s2")));
        ShardId id = new ShardId(TestTasks.BUCKET, shard);
        given(shards.list(TestTasks.BUCKET)).willReturn(List.of(id));
        given(shards.exists(id)).willReturn(true);
        given(shards.scan(id))
                .willReturn(new Tree(
                        data.shard(TestTasks.BUCKET, shard), 0755, FileTime.fromMillis(0), List.<TreeEntry>of()));
    }

    @Test
    void nothingIsMadeWhereItDoesNotFit() {
        given(capacity.free()).willReturn(19L);
        willThrow(new ProblemException(ProblemCode.INSUFFICIENT_SPACE, "full"))
                .given(capacity)
                .require(any());

        assertThatProblem(ProblemCode.INSUFFICIENT_SPACE);

        verify(nodeTasks).measured("task", 20, 19);
        assertThat(events).isEmpty();
        assertThat(data.bucket(TestTasks.BUCKET)).doesNotExist();
    }

    @Test
    void nothingIsFetchedWhereItCanNotBeMovedIn() {
        willThrow(new ProblemException(ProblemCode.SHARD_IMMOVABLE, "no"))
                .given(trial)
                .require(any(), any());

        assertThatProblem(ProblemCode.SHARD_IMMOVABLE);

        assertThat(events).isEmpty();
    }

    @Test
    void aBucketWithoutShardsHasItsFolderAgain() {
        given(transfers.findByTaskIdAndNodeIdOrderById(anyString(), anyString()))
                .willReturn(List.of());

        downloader.run(RESUME, meter);

        verify(shards).makeFolder(TestTasks.BUCKET, FOLDER);
        verify(shards).completeFolder(TestTasks.BUCKET, FOLDER);
        verify(nodeTasks).measured(anyString(), anyLong(), anyLong());
    }

    @Test
    @Pins(I4)
    void theBucketsFolderIsMadeBeforeAShardIsBuiltAndCompleteWhenAllAreIn() {
        downloader.run(RESUME, meter);

        InOrder order = inOrder(shards, trial, restorer, staging);
        order.verify(shards).makeFolder(TestTasks.BUCKET, FOLDER);
        order.verify(trial).require(RESUME, StagingKind.STAGING);
        order.verify(restorer).restore(any(), any(), any());
        order.verify(shards, times(2)).adopt(any(), any(), anyInt(), any());
        order.verify(staging).clean("task");
        order.verify(shards).completeFolder(TestTasks.BUCKET, FOLDER);
    }

    @Test
    void whatCanNotBeGivenToItsOwnerIsNotFetched() {
        willThrow(new ProblemException(ProblemCode.SHARD_UNSUPPORTED, "no"))
                .given(returnCheck)
                .requireRestorable(any(), any(), any());

        assertThatProblem(ProblemCode.SHARD_UNSUPPORTED);

        verify(shards, never()).makeFolder(any(), any());
        assertThat(events).isEmpty();
    }

    private void assertThatProblem(ProblemCode code) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> downloader.run(RESUME, meter))
                .returns(code, ProblemException::code);
    }

    private static ShardTransferRow row(String shard) {
        return new ShardTransferRow("task", "node-1", new ShardId(TestTasks.BUCKET, shard), SOURCE, 10);
    }

    private static ArchivedShard shard(String name) {
        return new ArchivedShard(name, "sum", ShardTotals.NONE);
    }

    private static ShardEntry part(String shard) {
        return new ShardEntry(shard, 0755, Instant.EPOCH, List.of(), List.of(), List.of());
    }
}
