package io.torpor.transfer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;

import io.torpor.archive.ManifestStore;
import io.torpor.cluster.ClusterManager;
import io.torpor.cluster.HibernationState;
import io.torpor.cluster.Observation;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStores;
import io.torpor.support.Invariant;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Pins(Invariant.I4)
class ReleaseProofTest {

    private static final Task PAUSE = TestTasks.task(TaskType.PAUSE, TaskState.RELEASING);

    private final ClusterManager clusterManager = mock();
    private final ManifestStore manifests = mock();
    private final ReleaseProof proof = new ReleaseProof(clusterManager, mock(ObjectStores.class), manifests);

    @Test
    void aPausedOrVanishedBucketWithAWholeArchiveMayGo() {
        says(present("uuid", HibernationState.PAUSED));
        assertThat(proof.isThere(PAUSE)).isTrue();

        says(new Observation.Gone());
        assertThat(proof.isThere(PAUSE)).isTrue();
    }

    @Test
    void aBucketThatLivesUnderAnotherUuidIsNotTheOneThatSleeps() {
        says(present("another", HibernationState.ONLINE));
        assertThat(proof.isThere(PAUSE)).isTrue();

        says(new Observation.Unrecognised("another", "dreaming"));
        assertThat(proof.isThere(PAUSE)).isTrue();
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

        assertThat(proof.isThere(PAUSE)).isFalse();
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
                .isThrownBy(() -> proof.isThere(PAUSE))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(code));
    }
}
