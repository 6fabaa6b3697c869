package io.torpor.transfer;

import static io.torpor.support.Invariant.I2;
import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.torpor.cluster.HibernationState;
import io.torpor.cluster.Observation;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.AbstractExitsTest;
import io.torpor.support.HoldingStores;
import io.torpor.support.Pins;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The seed's exits of a resume. Exit 3, the crash, is in {@code CrashIT}: it takes a process. */
class ResumeExitsTest extends AbstractExitsTest {

    @Test
    @Pins(I2)
    void exit1CancelOfAResumeInProgressCleansStaging() throws IOException {
        sleeping();
        cancelInProgress(() -> {});
    }

    @Test
    @Pins(I2)
    void exit1CancelCleansStagingWhileTheMonitorNeverAnswers() throws IOException {
        sleeping();
        cancelInProgress(() -> clusterManager.fallsSilent(bucket));
    }

    @Test
    @Pins({I2, I4})
    void exit1CancelAfterSuccessIsANoOp() throws IOException {
        makeShards();
        Map<String, String> tree = fixture.snapshot(bucket);
        putToSleep();
        Task task = resume();
        awaitState(task, TaskState.RESUMED);

        assertThat(tasks.cancel(task.id()).state()).isEqualTo(TaskState.RESUMED);
        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(task, TaskState.COMPLETED);
        assertThat(tasks.cancel(task.id()).state()).isEqualTo(TaskState.COMPLETED);

        assertThat(fixture.snapshot(bucket)).isEqualTo(tree);
        assertNothingLeft(task);
        assertGateOpen(true);
    }

    @Test
    @Pins(I2)
    void exit2SuccessCleansStagingBeforeTheNodeReportsItsShareDone() throws IOException {
        sleeping();
        Task task = resume();
        awaitState(task, TaskState.RESUMED);
        assertNothingLeft(task);
    }

    @Test
    @Pins(I2)
    void exit2SuccessCleansStagingWhileTheMonitorNeverAnswers() throws IOException {
        sleeping();
        HoldingStores.Hold bytes = holdBytes();
        Task task = resume();
        bytes.awaitReached();
        clusterManager.fallsSilent(bucket);
        bytes.release();
        awaitState(task, TaskState.RESUMED);
        assertNothingLeft(task);
    }

    @Test
    @Pins({I2, I9})
    void exit4FailureCleansStagingBeforeTheTaskReportsFailed() throws IOException {
        Task pause = sleeping();
        damageArchive(pause);
        failedResume();
    }

    @Test
    @Pins({I2, I9})
    void exit4FailureCleansStagingWhileTheMonitorNeverAnswers() throws IOException {
        Task pause = sleeping();
        damageArchive(pause);
        HoldingStores.Hold bytes = holdBytes();
        Task task = resume();
        bytes.awaitReached();
        clusterManager.fallsSilent(bucket);
        bytes.release();
        failedResume(task);
    }

    @Test
    @Pins({I2, I4})
    void deletionWhileResumedDestroysTheRestoredShardsAndNothingElse() throws IOException {
        fixture.shard("bystander", "s1", 1, 1_000, 3);
        Map<String, String> bystander = fixture.snapshot("bystander");
        Task pause = sleeping();
        Task task = resume();
        awaitState(task, TaskState.RESUMED);

        clusterManager.says(bucket, new Observation.Gone());
        awaitState(task, TaskState.REVERTED);

        assertThat(fixture.data().bucket(bucket)).doesNotExist();
        assertThat(fixture.snapshot("bystander")).isEqualTo(bystander);
        assertThat(fixture.archivedTasks(bucket)).containsExactly(pause.id());
        assertNothingLeft(task);
        assertGateOpen(false);
    }

    @Test
    void aBucketThatIsAnotherOneCountsAsGone() throws IOException {
        sleeping();
        Task task = resume();
        awaitState(task, TaskState.RESUMED);
        clusterManager.says(bucket, new Observation.Present("another-uuid", HibernationState.ONLINE));
        awaitState(task, TaskState.REVERTED);
        assertThat(fixture.data().bucket(bucket)).doesNotExist();
    }

    @Test
    void anArchiveIsNotRestoredIntoAnotherBucketOfTheSameName() throws IOException {
        sleeping();
        clusterManager.says(bucket, new Observation.Present("another-uuid", HibernationState.RESUMING));

        assertThatThrownBy(() -> resume()).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.code())
                .isEqualTo(ProblemCode.BUCKET_STATE));
        assertThat(tasks.activeOf(bucket)).isEmpty();
    }

    @Test
    @Pins({I2, I4, I9})
    void aForeignShardAtTheTargetIsNeverTouched() throws IOException {
        sleeping();
        HoldingStores.Hold bytes = holdBytes();
        Task task = resume();
        bytes.awaitReached();
        Path foreign = fixture.data().shard(bucket, "s2").resolve("foreign.txt");
        Files.createDirectories(foreign.getParent());
        Files.writeString(foreign, "not ours");
        bytes.release();

        Task failed = awaitState(task, TaskState.FAILED);

        assertThat(failed.reason().code()).isEqualTo(ProblemCode.BUCKET_NOT_EMPTY);
        assertThat(foreign).hasContent("not ours");
        assertNothingLeft(task);
    }

    @Test
    @Pins(I3)
    void aRetryAfterEveryExitSucceeds() throws IOException {
        makeShards();
        Map<String, String> tree = fixture.snapshot(bucket);
        putToSleep();
        HoldingStores.Hold bytes = holdBytes();
        Task first = resume();
        bytes.awaitReached();
        tasks.cancel(first.id());
        awaitState(first, TaskState.CANCELLED);
        bytes.release();

        Task second = resume();
        awaitState(second, TaskState.RESUMED);
        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(second, TaskState.COMPLETED);
        assertThat(fixture.snapshot(bucket)).isEqualTo(tree);
    }

    /** Cancels while a staging directory is being filled, and something else is the case. */
    private void cancelInProgress(Runnable meanwhile) throws IOException {
        HoldingStores.Hold bytes = holdBytes();
        Task task = resume();
        bytes.awaitReached();
        meanwhile.run();
        assertThat(fixture.leftovers()).anyMatch(path -> path.toString().contains(task.id()));

        tasks.cancel(task.id());
        awaitState(task, TaskState.CANCELLED);

        assertNothingLeft(task);
        assertThat(fixture.data().bucket(bucket)).doesNotExist();
    }

    private void failedResume() throws IOException {
        failedResume(resume());
    }

    private void failedResume(Task task) throws IOException {
        Task failed = awaitState(task, TaskState.FAILED);
        assertThat(failed.reason().code()).isEqualTo(ProblemCode.ARCHIVE_CORRUPT);
        assertNothingLeft(task);
        assertThat(fixture.data().bucket(bucket)).doesNotExist();
    }

    private void damageArchive(Task pause) throws IOException {
        Path shard = fixture.archive().resolve(bucket).resolve(pause.id());
        try (var files = Files.walk(shard)) {
            Path large = files.filter(Files::isRegularFile)
                    .filter(file -> file.getParent().getFileName().toString().equals("s2"))
                    .filter(file -> !file.getFileName().toString().endsWith(".json"))
                    .findFirst()
                    .orElseThrow();
            byte[] content = Files.readAllBytes(large);
            content[content.length / 2] ^= 1;
            Files.write(large, content);
        }
    }
}
