package io.torpor.transfer.lead;

import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.torpor.act.ActNumber;
import io.torpor.act.Acts;
import io.torpor.archive.ArchiveId;
import io.torpor.archive.ArchivedShard;
import io.torpor.archive.DatabaseMark;
import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.archive.NodeEntry;
import io.torpor.archive.ShardContent;
import io.torpor.archive.ShardEntry;
import io.torpor.archive.ShardTotals;
import io.torpor.archive.SummedManifest;
import io.torpor.catalog.ArchiveClaims;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.transfer.NodeTaskState;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;

/** What a pause commits: every shard of every node, by the document that its node wrote. */
class ManifestCommitTest extends AbstractPhaseTest {

    private static final Task PAUSE = TestTasks.task(TaskType.PAUSE, TaskState.PAUSING);
    private static final ArchiveId ARCHIVE = new ArchiveId(TestTasks.BUCKET, "task");
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    private final ShardTransferRepository transfers = mock();
    private final ArchiveClaims claims = mock();
    private final ObjectStore store = mock();
    private final ObjectStores stores = mock();
    private final ManifestStore manifests = mock();
    private final ObjectProvider<BuildProperties> build = mock();
    private final Acts acts = mock();
    private final ManifestCommit commit = new ManifestCommit(
            transfers, nodeTasks, claims, stores, manifests, build, lifecycle, acts, Clock.fixed(NOW, ZoneOffset.UTC));

    @BeforeEach
    void twoNodes() {
        states(NodeTaskState.PROCESSED, NodeTaskState.PROCESSED);
        given(stores.open("file:/archive", null)).willReturn(store);
        given(acts.begin()).willReturn(new ActNumber("database", 7));
        given(manifests.commit(any(), any(), any()))
                .willAnswer(call -> new SummedManifest(call.getArgument(1), "a".repeat(64)));
    }

    @Test
    @Pins(I4)
    void theManifestHasTheDocumentsOfAllNodesAlsoOfOneWithoutShards() {
        archived(transfer("a", "s1", "sum-1"), transfer("a", "s2", "sum-2"));
        ArchivedShard first = document("a", "s1", "sum-1");
        ArchivedShard second = document("a", "s2", "sum-2");

        Manifest manifest = commit.commit(PAUSE).manifest();

        assertThat(manifest)
                .isEqualTo(Manifest.of(
                                TestTasks.BUCKET,
                                "uuid",
                                "task",
                                NOW,
                                "torpor unknown",
                                List.of(new NodeEntry("a", List.of(first, second)), new NodeEntry("b", List.of())))
                        .at(new DatabaseMark("database", 7)));
        verify(manifests).commit(eq(store), eq(manifest), any());
    }

    @Test
    void replicasAreThereOncePerNode() {
        archived(transfer("a", "s1", "sum-a"), transfer("b", "s1", "sum-b"));
        ArchivedShard ofA = document("a", "s1", "sum-a");
        ArchivedShard ofB = document("b", "s1", "sum-b");

        Manifest manifest = commit.commit(PAUSE).manifest();

        assertThat(manifest.nodes())
                .containsExactly(new NodeEntry("a", List.of(ofA)), new NodeEntry("b", List.of(ofB)));
    }

    @Test
    @Pins(I4)
    void aShardThatWasNotArchivedIsNotLeftOut() {
        archived(transfer("a", "s1", "sum-1"), transfer("b", "s2", null));
        document("a", "s1", "sum-1");

        assertThatNothingIsCommitted(ProblemCode.ARCHIVE_INCOMPLETE, "s2");
    }

    @Test
    @Pins(I4)
    void aDocumentThatIsNotAsItWasWrittenIsNotCommitted() {
        archived(transfer("a", "s1", "sum-1"));
        given(manifests.readShard(store, ARCHIVE.shard("a", "s1"), "sum-1"))
                .willThrow(new ProblemException(ProblemCode.ARCHIVE_CORRUPT, "s1 is damaged"));

        assertThatNothingIsCommitted(ProblemCode.ARCHIVE_CORRUPT, "s1");
    }

    @Test
    @Pins(I4)
    void aPlaceThatIsNotTheTasksAnyMoreGetsNoManifest() {
        archived(transfer("a", "s1", "sum-1"));
        document("a", "s1", "sum-1");
        willThrow(new ProblemException(ProblemCode.TASK_CONFLICT, "claimed by another"))
                .given(claims)
                .require(store, PAUSE);

        assertThatNothingIsCommitted(ProblemCode.TASK_CONFLICT, "another");
    }

    @Test
    @Pins(I4)
    void theArchiveIsVerifiedByItsStoreNotByTheRecord() {
        commit.verify(PAUSE);
        verify(manifests).readVerified(eq(store), eq(ARCHIVE), any());

        willThrow(new ProblemException(ProblemCode.ARCHIVE_INCOMPLETE, "an object is missing"))
                .given(manifests)
                .readVerified(eq(store), eq(ARCHIVE), any());
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> commit.verify(PAUSE))
                .returns(ProblemCode.ARCHIVE_INCOMPLETE, ProblemException::code);
    }

    @Test
    @Pins({I4, I5})
    void aCoordinatorThatWasOvertakenWritesNoManifest() {
        archived(transfer("a", "s1", "sum-1"));
        document("a", "s1", "sum-1");
        willThrow(new ProblemException(ProblemCode.TASK_CONFLICT, "led elsewhere, says s1"))
                .given(lifecycle)
                .require("task");

        assertThatNothingIsCommitted(ProblemCode.TASK_CONFLICT, "s1");
    }

    private void assertThatNothingIsCommitted(ProblemCode code, String named) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> commit.commit(PAUSE))
                .withMessageContaining(named)
                .returns(code, ProblemException::code);
        verify(manifests, never()).commit(any(), any(), any());
    }

    private void archived(ShardTransferRow... rows) {
        given(transfers.findByTaskIdOrderById("task")).willReturn(List.of(rows));
    }

    /** What the node wrote, found only by its checksum. */
    private ArchivedShard document(String node, String shard, String checksum) {
        ShardEntry entry = new ShardEntry(shard, 0755, Instant.EPOCH, List.of(), List.of(), List.of());
        given(manifests.readShard(store, ARCHIVE.shard(node, shard), checksum)).willReturn(ShardContent.of(entry));
        return new ArchivedShard(shard, checksum, ShardTotals.NONE);
    }

    private static ShardTransferRow transfer(String node, String shard, String checksum) {
        ShardTransferRow row = new ShardTransferRow("task", node, new ShardId(TestTasks.BUCKET, shard), node, 10);
        if (checksum != null) {
            row.archived(checksum, "fingerprint");
        }
        return row;
    }
}
