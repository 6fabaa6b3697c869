package io.torpor.transfer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.torpor.archive.ArchivedShard;
import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.archive.NodeEntry;
import io.torpor.archive.ShardTotals;
import io.torpor.catalog.ArchiveClaims;
import io.torpor.catalog.ArchiveWitness;
import io.torpor.catalog.CheckRecords;
import io.torpor.catalog.PrefixOwner;
import io.torpor.cluster.ClusterManager;
import io.torpor.cluster.HibernationState;
import io.torpor.cluster.Observation;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.store.ObjectStores;
import io.torpor.store.StoreErrors;
import io.torpor.support.Invariant;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.transfer.ShardTransferRow;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Pins(Invariant.I4)
class ReleaseProofTest {

    private static final Task PAUSE = TestTasks.task(TaskType.PAUSE, TaskState.RELEASING);

    private final ClusterManager clusterManager = mock();
    private final ManifestStore manifests = mock();
    private final ArchiveClaims claims = mock();
    private final CheckRecords checks = mock();
    private final ReleaseProof proof = new ReleaseProof(
            clusterManager, mock(ObjectStores.class), manifests, claims, mock(ArchiveWitness.class), checks);

    @BeforeEach
    void aWholeArchive() {
        given(manifests.read(any(), any())).willReturn(manifest(PAUSE.bucket(), "a".repeat(64)));
    }

    @Test
    void aPausedOrVanishedBucketWithAWholeArchiveMayGo() {
        says(present("uuid", HibernationState.PAUSED));
        assertThat(proof.isThere(PAUSE, List.of())).isTrue();

        says(new Observation.Gone());
        assertThat(proof.isThere(PAUSE, List.of())).isTrue();
    }

    @Test
    void aBucketThatLivesUnderAnotherUuidIsNotTheOneThatSleeps() {
        says(present("another", HibernationState.ONLINE));
        assertThat(proof.isThere(PAUSE, List.of())).isTrue();

        says(new Observation.Unrecognised("another", "dreaming"));
        assertThat(proof.isThere(PAUSE, List.of())).isTrue();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PAUSED")
    void aBucketInAnyOtherStateKeepsItsShards(HibernationState state) {
        says(present("uuid", state));
        assertNoProof(ProblemCode.BUCKET_STATE);

        says(present(null, state));
        assertNoProof(ProblemCode.BUCKET_STATE);
    }

    @Test
    void whatIsNotUnderstoodIsNoProof() {
        says(new Observation.Unrecognised("uuid", "dreaming"));
        assertNoProof(ProblemCode.BUCKET_STATE);

        says(new Observation.Unusable("it answers 403"));
        assertNoProof(ProblemCode.CLUSTER_MANAGER_UNREACHABLE);
        verifyNoInteractions(manifests);
    }

    @ParameterizedTest
    @EnumSource(names = {"ARCHIVE_INCOMPLETE", "ARCHIVE_CORRUPT", "ARCHIVE_NOT_FOUND", "ARCHIVE_VERSION"})
    void anArchiveThatDoesNotHoldTheBucketIsTold(ProblemCode damage) {
        says(new Observation.Gone());
        given(manifests.read(any(), any())).willThrow(new ProblemException(damage, "damaged"));

        assertThat(proof.isThere(PAUSE, List.of())).isFalse();
    }

    @Test
    void anArchiveThatACheckFoundDamagedIsNone() {
        says(new Observation.Gone());
        willThrow(new ProblemException(ProblemCode.ARCHIVE_CORRUPT, "one byte"))
                .given(checks)
                .requireNotDamaged("task");

        assertThat(proof.isThere(PAUSE, List.of())).isFalse();
    }

    @Test
    void aBucketUnderAnotherUuidIsMadeAnew() {
        says(present("another", HibernationState.ONLINE));
        assertThat(proof.observe(PAUSE).isAnotherThan(PAUSE.bucketUuid())).isTrue();

        says(new Observation.Unrecognised("another", "dreaming"));
        assertThat(proof.observe(PAUSE).isAnotherThan(PAUSE.bucketUuid())).isTrue();

        says(present("uuid", HibernationState.PAUSED));
        assertThat(proof.observe(PAUSE).isAnotherThan(PAUSE.bucketUuid())).isFalse();

        says(new Observation.Gone());
        assertThat(proof.observe(PAUSE).isAnotherThan(PAUSE.bucketUuid())).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"ARCHIVE_UNREACHABLE", "ARCHIVE_DENIED", "ARCHIVE_NO_SUCH_BUCKET", "ARCHIVE_NOT_ALLOWED"})
    void anArchiveThatCantBeAskedIsNoProof(ProblemCode blind) {
        says(new Observation.Gone());
        given(manifests.read(any(), any())).willThrow(new ProblemException(blind, "not now"));

        assertNoProof(blind);
    }

    private void says(Observation observation) {
        given(clusterManager.observe(TestTasks.BUCKET)).willReturn(observation);
    }

    private static Observation present(String uuid, HibernationState state) {
        return new Observation.Present(uuid, state);
    }

    private void assertNoProof(ProblemCode code) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> proof.isThere(PAUSE, List.of()))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(code));
    }

    @Test
    void theManifestMustHaveTheShardAsItWasArchived() {
        ShardId shard = new ShardId(PAUSE.bucket(), "s1");
        ShardTransferRow transfer = new ShardTransferRow("task", "node-1", shard, "node-1", 10);
        transfer.archived("a".repeat(64), "fingerprint");
        says(present("uuid", HibernationState.PAUSED));

        Manifest manifest = manifest(PAUSE.bucket(), "a".repeat(64));
        given(manifests.read(any(), any())).willReturn(manifest);
        assertThat(proof.isThere(PAUSE, List.of(transfer))).isTrue();
        verify(manifests).requireShard(any(), eq(manifest), eq(manifest.id().shard("node-1", "s1")));

        given(manifests.read(any(), any())).willReturn(manifest(PAUSE.bucket(), "b".repeat(64)));
        assertThat(proof.isThere(PAUSE, List.of(transfer))).isFalse();
    }

    @Test
    void anObjectThatIsMissingInTheStoreNowIsNoProof() {
        ShardId shard = new ShardId(PAUSE.bucket(), "s1");
        ShardTransferRow transfer = new ShardTransferRow("task", "node-1", shard, "node-1", 10);
        transfer.archived("a".repeat(64), "fingerprint");
        says(present("uuid", HibernationState.PAUSED));
        given(manifests.read(any(), any())).willReturn(manifest(PAUSE.bucket(), "a".repeat(64)));
        willThrow(StoreErrors.incomplete("pack-000001")).given(manifests).requireShard(any(), any(), any());

        assertThat(proof.isThere(PAUSE, List.of(transfer))).isFalse();
    }

    /** Its rows have no sums: what it came from is asked of the archive, under the node that it came from. */
    @Test
    void whatAnUndoneResumeRestoredMustBeThereAsAWholeToo() {
        Task resume = TestTasks.task(TaskType.RESUME, TaskState.ROLLING_BACK);
        ShardId shard = new ShardId(resume.bucket(), "s1");
        ShardTransferRow adopted = new ShardTransferRow("task", "node-2", shard, "node-1", 10);
        Manifest manifest = manifest(resume.bucket(), "a".repeat(64));
        given(manifests.read(any(), any())).willReturn(manifest);

        assertThat(proof.isArchived(resume, List.of(adopted))).isTrue();
        verify(manifests).requireShard(any(), eq(manifest), eq(manifest.id().shard("node-1", "s1")));

        willThrow(StoreErrors.incomplete("pack-000001")).given(manifests).requireShard(any(), any(), any());
        assertThat(proof.isArchived(resume, List.of(adopted))).isFalse();
    }

    private static Manifest manifest(String bucket, String sum) {
        NodeEntry node = new NodeEntry("node-1", List.of(new ArchivedShard("s1", sum, ShardTotals.NONE)));
        return Manifest.of(bucket, "uuid", "task", Instant.EPOCH, "test", List.of(node));
    }

    @Test
    void anArchiveThatIsAnothersByNowIsNone() {
        says(present("uuid", HibernationState.PAUSED));
        given(claims.owner(any(), any())).willReturn(PrefixOwner.ANOTHER);

        assertThat(proof.isThere(PAUSE, List.of())).isFalse();
        verifyNoInteractions(manifests);
    }
}
