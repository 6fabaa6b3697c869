package io.torpor.transfer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;

import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.archive.NodeEntry;
import io.torpor.archive.ShardEntry;
import io.torpor.catalog.ArchiveClaims;
import io.torpor.catalog.PrefixOwner;
import io.torpor.cluster.ClusterManager;
import io.torpor.cluster.HibernationState;
import io.torpor.cluster.Observation;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.store.ObjectStores;
import io.torpor.support.Invariant;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.transfer.ShardTransferRow;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Pins(Invariant.I4)
class ReleaseProofTest {

    private static final Task PAUSE = TestTasks.task(TaskType.PAUSE, TaskState.RELEASING);

    private final ClusterManager clusterManager = mock();
    private final ManifestStore manifests = mock();
    private final ArchiveClaims claims = mock();
    private final ReleaseProof proof = new ReleaseProof(clusterManager, mock(ObjectStores.class), manifests, claims);

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
        given(manifests.readVerified(any(), any())).willThrow(new ProblemException(damage, "damaged"));

        assertThat(proof.isThere(PAUSE, List.of())).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"ARCHIVE_UNREACHABLE", "ARCHIVE_DENIED", "ARCHIVE_NO_SUCH_BUCKET", "ARCHIVE_NOT_ALLOWED"})
    void anArchiveThatCantBeAskedIsNoProof(ProblemCode blind) {
        says(new Observation.Gone());
        given(manifests.readVerified(any(), any())).willThrow(new ProblemException(blind, "not now"));

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
        ShardEntry entry = new ShardEntry("s1", 0700, Instant.EPOCH, List.of(), List.of(), List.of());
        Manifest manifest = Manifest.of(
                PAUSE.bucket(),
                "uuid",
                "task",
                Instant.EPOCH,
                "test",
                List.of(new NodeEntry("node-1", List.of(entry))));
        given(manifests.readVerified(any(), any())).willReturn(manifest);
        says(present("uuid", HibernationState.PAUSED));

        given(manifests.documentSum(manifest.id().shard("node-1", "s1"), entry)).willReturn("a".repeat(64));
        assertThat(proof.isThere(PAUSE, List.of(transfer))).isTrue();

        given(manifests.documentSum(manifest.id().shard("node-1", "s1"), entry)).willReturn("b".repeat(64));
        assertThat(proof.isThere(PAUSE, List.of(transfer))).isFalse();
    }

    @Test
    void anArchiveThatIsAnothersByNowIsNone() {
        says(present("uuid", HibernationState.PAUSED));
        given(claims.owner(any(), any())).willReturn(PrefixOwner.ANOTHER);

        assertThat(proof.isThere(PAUSE, List.of())).isFalse();
        verifyNoInteractions(manifests);
    }
}
