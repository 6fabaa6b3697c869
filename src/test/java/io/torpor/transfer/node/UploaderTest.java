package io.torpor.transfer.node;

import static io.torpor.support.Invariant.I1;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.torpor.archive.ArchiveId;
import io.torpor.archive.ManifestStore;
import io.torpor.archive.ShardDocumentWriter;
import io.torpor.archive.ShardEntry;
import io.torpor.bucket.GateListener;
import io.torpor.catalog.ArchiveClaims;
import io.torpor.data.DataDirectory;
import io.torpor.data.FolderAttributes;
import io.torpor.data.Owner;
import io.torpor.data.ProcessRights;
import io.torpor.data.Tree;
import io.torpor.data.TreeEntry;
import io.torpor.data.TreeSurvey;
import io.torpor.node.NodeIdentity;
import io.torpor.pipeline.ShardArchiver;
import io.torpor.pipeline.ShardSource;
import io.torpor.pipeline.TransferMeter;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.shard.ShardLocks;
import io.torpor.shard.ShardStore;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.store.StoreLocation;
import io.torpor.support.DirectTransactions;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.ShardTransferState;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.InOrder;
import org.mockito.Mockito;

/** What a node's upload does in which order: consent, locks, records, and only then bytes. */
class UploaderTest {

    private static final Task PAUSE = TestTasks.task(TaskType.PAUSE, TaskState.PAUSING);
    private static final ShardId S1 = new ShardId(TestTasks.BUCKET, "s1");
    private static final ShardId S2 = new ShardId(TestTasks.BUCKET, "s2");

    private static final ProcessRights RIGHTS = new ProcessRights(new Owner(1000, 1000), Set.of(1000, 50), false);

    private final GateListener indexer = mock(GateListener.class);
    private final GateListener other = mock(GateListener.class);
    private final ShardStore shards = mock(ShardStore.class);
    private final ShardLocks locks = mock(ShardLocks.class);
    private final MoveTrial trial = mock(MoveTrial.class);
    private final Capacity capacity = mock(Capacity.class);
    private final ObjectStore archive = mock(ObjectStore.class);
    private final ObjectStores archives = mock(ObjectStores.class, call -> {
        // However the archive is named, it is this one.
        return call.getMethod().getReturnType() == ObjectStore.class ? archive : Mockito.RETURNS_DEFAULTS.answer(call);
    });
    private final ArchiveClaims claims = mock(ArchiveClaims.class);
    private final ShardArchiver archiver = mock(ShardArchiver.class);
    private final ShardDocumentWriter documents = mock(ShardDocumentWriter.class, call -> {
        // Whatever part it is that is written, this is its sum.
        return call.getMethod().getReturnType() == String.class ? "sum" : Mockito.RETURNS_DEFAULTS.answer(call);
    });
    private final ManifestStore manifests = mock(ManifestStore.class, call -> {
        return call.getMethod().getReturnType() == ShardDocumentWriter.class
                ? documents
                : Mockito.RETURNS_DEFAULTS.answer(call);
    });
    private final ShardTransferRepository transfers = mock(ShardTransferRepository.class);
    private final NodeTasks nodeTasks = mock(NodeTasks.class);
    private final TransferMeter meter = mock(TransferMeter.class);
    private final Map<String, ShardTransferRow> rows = new HashMap<>();
    private final Uploader uploader = new Uploader(
            List.of(indexer, other),
            shards,
            locks,
            trial,
            new ReturnCheck(shards, capacity, new DataDirectory(Path.of("/data"))),
            claims,
            archives,
            archiver,
            manifests,
            mock(BaseShards.class),
            transfers,
            nodeTasks,
            new NodeIdentity("node-1", "incarnation"),
            DirectTransactions.make());

    /** Each node finds out for itself: what it lacks is known to its process only. */
    @Test
    void aStoreThatDoesNotPassItsTestGetsNoByte() {
        given(archives.openForPause(any(), any(), any()))
                .willThrow(new ProblemException(ProblemCode.ARCHIVE_UNREACHABLE, "it loses pages"));

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> uploader.run(TestTasks.task(TaskType.PAUSE, TaskState.PAUSING), meter))
                .withMessage("it loses pages");

        verifyNoInteractions(archive, archiver);
    }

    @BeforeEach
    void twoShards() {
        given(shards.list(TestTasks.BUCKET)).willReturn(List.of(S1, S2));
        given(shards.rights()).willReturn(RIGHTS);
        given(shards.scan(any(ShardId.class), anyLong())).willAnswer(call -> tree(call.getArgument(0)));
        given(archiver.archive(any(), anyString(), any(), any(), any())).willReturn(List.of(part("s1"), part("s2")));
        given(transfers.save(any())).willAnswer(call -> {
            ShardTransferRow row = call.getArgument(0);
            rows.put("task/node-1/" + row.shard().name(), row);
            return row;
        });
        given(transfers.findById(anyString())).willAnswer(call -> Optional.ofNullable(rows.get(call.getArgument(0))));
    }

    @Test
    void nothingOfAShardIsReadBeforeEveryListenerHasConsented() {
        uploader.run(PAUSE, meter);

        InOrder order = inOrder(indexer, other, shards, locks, archiver);
        order.verify(indexer).awaitAcknowledged(TestTasks.BUCKET);
        order.verify(other).awaitAcknowledged(TestTasks.BUCKET);
        order.verify(shards).list(TestTasks.BUCKET);
        order.verify(shards).scan(eq(S1), anyLong());
        order.verify(archiver).archive(any(), anyString(), any(), any(), any());
    }

    @Test
    @Pins(I4)
    void nothingIsWrittenToAPlaceThatIsNotTheTasks() {
        willThrow(new ProblemException(ProblemCode.TASK_CONFLICT, "taken"))
                .given(claims)
                .require(archive, PAUSE);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> uploader.run(PAUSE, meter))
                .returns(ProblemCode.TASK_CONFLICT, ProblemException::code);

        verifyNoInteractions(archiver, manifests, archive);
    }

    /** As after a database fell back to the middle of a pause that had completed: its shards are not here any more. */
    @Test
    @Pins(I4)
    void theObjectsOfACompleteArchiveAreNeitherDiscardedNorWrittenAgain() {
        given(manifests.hasManifest(archive, new ArchiveId(TestTasks.BUCKET, "task")))
                .willReturn(true);
        given(archive.location()).willReturn(StoreLocation.of("file:/archive"));

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> uploader.run(PAUSE, meter))
                .returns(ProblemCode.TASK_CONFLICT, ProblemException::code);

        verifyNoInteractions(archiver);
    }

    @Test
    void aListenerThatRefusesLeavesEverythingUntouched() {
        ProblemException refused = new ProblemException(ProblemCode.INDEXER_REFUSED, "no");
        willThrow(refused).given(other).awaitAcknowledged(TestTasks.BUCKET);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> uploader.run(PAUSE, meter))
                .isSameAs(refused);

        verifyNoInteractions(shards, locks, archives, archiver, transfers, nodeTasks);
    }

    @Test
    void aCancelDuringTheWaitForConsentLeavesEverythingUntouched() {
        willThrow(new ProblemException(ProblemCode.CANCELLED, "cancelled"))
                .given(meter)
                .checkCancelled();

        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> uploader.run(PAUSE, meter));

        verifyNoInteractions(shards, locks, archives, archiver, transfers, nodeTasks);
    }

    @Test
    @Pins(I4)
    void whatCanNotBeTakenAwayIsNotRead() {
        willThrow(new ProblemException(ProblemCode.SHARD_IMMOVABLE, "no"))
                .given(trial)
                .require(any(), any());

        assertThatProblem(ProblemCode.SHARD_IMMOVABLE);

        verifyNoInteractions(archives, archiver, transfers, nodeTasks);
    }

    @Test
    void everyShardIsLockedBeforeOneIsScanned() {
        uploader.run(PAUSE, meter);

        InOrder order = inOrder(shards, locks);
        order.verify(locks).lock(S1, "task");
        order.verify(locks).lock(S2, "task");
        order.verify(shards).scan(eq(S1), anyLong());
        order.verify(shards).scan(eq(S2), anyLong());
    }

    @Test
    @Pins(I1)
    void everyShardIsOnRecordBeforeAnythingIsArchived() {
        willAnswer(call -> {
                    assertThat(rows).containsOnlyKeys("task/node-1/s1", "task/node-1/s2");
                    return List.of(part("s1"), part("s2"));
                })
                .given(archiver)
                .archive(any(), anyString(), any(), any(), any());

        uploader.run(PAUSE, meter);

        verify(nodeTasks).measured(PAUSE.id(), 0, 0);
        assertThat(rows.values()).allSatisfy(row -> assertThat(row)
                .returns(ShardTransferState.ARCHIVED, ShardTransferRow::state)
                .returns("sum", ShardTransferRow::checksum)
                .returns(tree(row.shard()).fingerprint(), ShardTransferRow::fingerprint));
    }

    @Test
    void everyShardIsArchived() {
        uploader.run(PAUSE, meter);

        ArgumentCaptor<List<ShardSource>> sources = ArgumentCaptor.captor();
        verify(archiver).archive(any(), eq("bucket/task/node_node-1/"), sources.capture(), any(), any());
        assertThat(sources.getValue())
                .containsExactly(new ShardSource("s1", tree(S1)), new ShardSource("s2", tree(S2)));
    }

    @Test
    @Pins({I4, I5})
    void whatAnEarlierAttemptHasArchivedIsNotArchivedAgain() {
        earlier(tree(S1).fingerprint());
        given(archiver.archive(any(), anyString(), any(), any(), any())).willReturn(List.of(part("s2")));

        uploader.run(PAUSE, meter);

        ArgumentCaptor<List<ShardSource>> sources = ArgumentCaptor.captor();
        verify(archiver).archive(any(), anyString(), sources.capture(), any(), any());
        assertThat(sources.getValue()).containsExactly(new ShardSource("s2", tree(S2)));
        verify(archive).discard("bucket/task/node_node-1/s2/");
        verify(archive, never()).discard("bucket/task/node_node-1/");
        verify(meter).reused(7);
        verify(shards).verifyUnchanged(tree(S1));
    }

    @Test
    @Pins(I4)
    void aShardThatChangedBetweenTwoAttemptsIsNoticed() {
        earlier("another");
        assertThatProblem(ProblemCode.SHARD_CHANGED);
        verifyNoInteractions(archiver);
        assertThat(rows.get("task/node-1/s1").state())
                .as("what was archived is there alone by now")
                .isEqualTo(ShardTransferState.MISSING);
    }

    @Test
    @Pins(I4)
    void shardsThatCameOrWentBetweenTwoAttemptsAreNoticed() {
        earlier(tree(S1).fingerprint());
        given(shards.list(TestTasks.BUCKET)).willReturn(List.of(S1));
        assertThatProblem(ProblemCode.SHARD_CHANGED);
        verifyNoInteractions(archiver);
    }

    @Test
    @Pins(I5)
    void whatAnEarlierAttemptLeftHalfIsDiscardedFirst() {
        uploader.run(PAUSE, meter);

        InOrder order = inOrder(archive, archiver);
        order.verify(archive).discard("bucket/task/node_node-1/");
        order.verify(archiver).archive(any(), anyString(), any(), any(), any());
    }

    /** The rows of an earlier attempt, which has archived the first shard. */
    private void earlier(String fingerprint) {
        ShardTransferRow first = new ShardTransferRow("task", "node-1", S1, "node-1", 7);
        first.archived("sum", fingerprint);
        ShardTransferRow second = new ShardTransferRow("task", "node-1", S2, "node-1", 0);
        rows.put(first.getId(), first);
        rows.put(second.getId(), second);
        given(transfers.findByTaskIdAndNodeIdOrderById("task", "node-1")).willReturn(List.of(first, second));
    }

    @Test
    @Pins(I4)
    void aShardThatChangedUnderTheUploadIsNotOnRecordAsArchived() {
        willThrow(new ProblemException(ProblemCode.SHARD_CHANGED, "changed"))
                .given(shards)
                .verifyUnchanged(tree(S2));

        assertThatProblem(ProblemCode.SHARD_CHANGED);

        assertThat(rows.values()).extracting(ShardTransferRow::state).containsOnly(ShardTransferState.PENDING);
    }

    @Test
    @Pins(I4)
    void shardsAreComparedAfterTheyWereArchived() {
        uploader.run(PAUSE, meter);

        InOrder order = inOrder(shards, archiver);
        order.verify(archiver).archive(any(), anyString(), any(), any(), any());
        order.verify(shards).verifyUnchanged(tree(S1));
        order.verify(shards).verifyUnchanged(tree(S2));
        order.verify(shards).list(TestTasks.BUCKET);
    }

    @Test
    @Pins(I4)
    void aShardThatAppearedMeanwhileIsNotLeftOut() {
        given(shards.list(TestTasks.BUCKET)).willReturn(List.of(S1, S2), List.of(S1, S2, shard("s3")));
        assertThatProblem(ProblemCode.SHARD_CHANGED);
    }

    @Test
    void aShardThatVanishedMeanwhileIsNoticed() {
        given(shards.list(TestTasks.BUCKET)).willReturn(List.of(S1, S2), List.of(S2));
        assertThatProblem(ProblemCode.SHARD_CHANGED);
    }

    @Test
    @Pins(I4)
    void aShardThatTookAnothersPlaceIsNoticed() {
        given(shards.list(TestTasks.BUCKET)).willReturn(List.of(S1, S2), List.of(S1, shard("s3")));
        assertThatProblem(ProblemCode.SHARD_CHANGED);
    }

    @Test
    void aShardThatIsLockedByAnotherTaskIsNotRead() {
        willThrow(new ProblemException(ProblemCode.SHARD_LOCKED, "locked"))
                .given(locks)
                .lock(S2, "task");

        assertThatProblem(ProblemCode.SHARD_LOCKED);

        verify(shards, never()).scan(any(ShardId.class), anyLong());
        verify(nodeTasks, never()).measured(anyString(), anyLong(), anyLong());
        verifyNoInteractions(archiver, transfers);
    }

    private void assertThatProblem(ProblemCode code) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> uploader.run(PAUSE, meter))
                .returns(code, ProblemException::code);
    }

    private static ShardId shard(String name) {
        return new ShardId(TestTasks.BUCKET, name);
    }

    @Test
    @Pins(I4)
    void whatCanNotBeGivenBackToItsOwnerIsNotArchived() {
        Tree foreign = new Tree(
                tree(S2).root(),
                0755,
                FileTime.fromMillis(0),
                List.of(entry("mine", null), entry("grouped", new Owner(1000, 50)), entry("his", new Owner(33, 1000))));
        given(shards.scan(eq(S2), anyLong())).willReturn(foreign);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> uploader.run(PAUSE, meter))
                .withMessageContaining("/data/bucket/s2/his")
                .withMessageContaining("33:1000")
                .returns(ProblemCode.SHARD_UNSUPPORTED, ProblemException::code);
        verifyNoInteractions(archives, archiver, transfers, nodeTasks);
    }

    @Test
    @Pins(I4)
    void aFolderThatCanNotBeGivenBackIsNotArchived() {
        given(shards.folder(TestTasks.BUCKET))
                .willReturn(Optional.of(new FolderAttributes(02770, Instant.EPOCH, new Owner(0, 0))));

        assertThatProblem(ProblemCode.SHARD_UNSUPPORTED);

        verifyNoInteractions(archives, archiver, transfers, nodeTasks);
    }

    @Test
    void theBucketsOwnFolderIsOnRecord() {
        FolderAttributes folder = new FolderAttributes(02770, Instant.EPOCH, null);
        given(shards.folder(TestTasks.BUCKET)).willReturn(Optional.of(folder));

        uploader.run(PAUSE, meter);

        verify(nodeTasks).folder("task", folder);
    }

    @Test
    @Pins(I4)
    void whatIsTooDeepOrTooLongToBeDeletedIsNotArchived() {
        String deep = "d/".repeat(ReturnCheck.DEEPEST) + "file";
        String wide = ("x".repeat(250) + "/").repeat(15) + "file";
        for (String path : List.of(deep, wide)) {
            given(shards.scan(eq(S2), anyLong()))
                    .willReturn(new Tree(tree(S2).root(), 0755, FileTime.fromMillis(0), List.of(entry(path, null))));

            assertThatProblem(ProblemCode.SHARD_UNSUPPORTED);
        }
        verifyNoInteractions(archives, archiver, transfers, nodeTasks);
    }

    @Test
    @Pins(I4)
    void copiesOfLinkedFilesThatWouldNotFitAreNotArchived() {
        given(shards.scan(any(ShardId.class), anyLong())).willAnswer(call -> linked(call.getArgument(0)));
        given(capacity.need(any(Tree.class))).willReturn(new DiskNeed(20, 1));
        given(capacity.free()).willReturn(20L);
        uploader.run(PAUSE, meter);

        given(capacity.free()).willReturn(19L);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> uploader.run(PAUSE, meter))
                .withMessageContaining("'twice'")
                .returns(ProblemCode.INSUFFICIENT_SPACE, ProblemException::code);
    }

    private static Tree linked(ShardId shard) {
        Tree tree = tree(shard);
        return new Tree(
                tree.root(),
                tree.mode(),
                tree.modified(),
                tree.entries(),
                null,
                new TreeSurvey(10, "twice", null, null));
    }

    private static TreeEntry entry(String path, @Nullable Owner owner) {
        return new TreeEntry(path, false, 0, FileTime.fromMillis(0), 0644, FileTime.fromMillis(0), owner, 0);
    }

    private static Tree tree(ShardId shard) {
        return new Tree(Path.of("/data", shard.bucket(), shard.name()), 0755, FileTime.fromMillis(0), List.of());
    }

    private static ShardEntry part(String shard) {
        return new ShardEntry(shard, 0755, Instant.EPOCH, List.of(), List.of(), List.of());
    }
}
