package io.torpor.transfer;

import static io.torpor.support.Invariant.I2;
import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.torpor.admission.PauseParameters;
import io.torpor.bucket.Gate;
import io.torpor.catalog.PendingDeletion;
import io.torpor.catalog.PendingDeletions;
import io.torpor.cluster.HibernationState;
import io.torpor.cluster.Observation;
import io.torpor.data.SafeDelete;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.AbstractExitsTest;
import io.torpor.support.HoldingStores;
import io.torpor.support.Pins;
import io.torpor.support.ScriptedClusterManager;
import io.torpor.task.Task;
import io.torpor.task.TaskChanged;
import io.torpor.task.TaskState;
import io.torpor.work.Transactions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.data.domain.Pageable;

/** Every exit of a pause: what is destroyed, what is kept, and that nothing is left behind. */
class PauseExitsTest extends AbstractExitsTest {

    @Autowired
    PendingDeletions deletions;

    @Autowired
    NodeTasks nodeTasks;

    @Autowired
    Transactions transactions;

    @Autowired
    ApplicationEventPublisher events;

    @Test
    @Pins({I3, I4})
    void aCancelIsNotHeldUpByARateThatWantsHalfAnHour() throws IOException {
        makeShards();
        Map<String, String> tree = fixture.snapshot(bucket);
        Task task = requests.pause(new PauseParameters(bucket, null, null, null, 1_024L));
        awaitState(task, TaskState.PAUSING);
        await().until(() -> Files.exists(fixture.archive().resolve(bucket)));

        tasks.cancel(task.id());

        await().atMost(Duration.ofSeconds(60)).until(() -> tasks.get(task.id()).state() == TaskState.CANCELLED);
        assertThat(fixture.snapshot(bucket)).isEqualTo(tree);
        assertThat(fixture.archivedTasks(bucket)).isEmpty();
        assertNothingLeft(task);
        assertGateOpen(true);
    }

    /** An hour may lie between the task's look at its archive and the deed: the node looks again, and waits. */
    @Test
    @Pins({I3, I4})
    void anArchiveThatGoesAwayBeforeTheDeedKeepsTheShardsUntilItIsBack() throws IOException {
        Task task = pausedWithTheTrashInTheWay();
        Path away = fixture.archive().resolveSibling("archive-away-" + bucket);
        Files.move(fixture.archive(), away);
        try {
            freeTheTrash();
            awaitTrouble(task, ProblemCode.ARCHIVE_UNREACHABLE);
            assertThat(fixture.snapshot(bucket)).isNotEmpty();
            assertThat(tasks.get(task.id()).state()).isEqualTo(TaskState.RELEASING);
        } finally {
            Files.move(away, fixture.archive());
        }

        clock.advance(Duration.ofMinutes(10));
        awaitState(task, TaskState.COMPLETED);
        assertThat(fixture.data().bucket(bucket)).doesNotExist();
        assertNothingLeft(task);
    }

    @Test
    @Pins(I4)
    void anArchiveThatIsGoneAtTheDeedTurnsItToQuarantine() throws IOException {
        Task task = pausedWithTheTrashInTheWay();
        Map<String, String> tree = fixture.snapshot(bucket);
        SafeDelete.deleteTree(
                fixture.archive().toRealPath(), fixture.archive().toRealPath().resolve(bucket));

        freeTheTrash();

        awaitState(task, TaskState.COMPLETED);
        assertThat(tree).isNotEmpty();
        assertThat(fixture.data().quarantine(task.id(), bucket, "s1")).isDirectory();
        assertThat(fixture.data().quarantine(task.id(), bucket, "s2")).isDirectory();
    }

    @Test
    @Pins(I4)
    void aBucketThatIsNotLetGoAnyMoreAtTheDeedKeepsItsShards() throws IOException {
        Task task = pausedWithTheTrashInTheWay();
        Map<String, String> tree = fixture.snapshot(bucket);
        clusterManager.says(bucket, HibernationState.PAUSING);

        freeTheTrash();

        awaitTrouble(task, ProblemCode.BUCKET_STATE);
        assertThat(fixture.snapshot(bucket)).isEqualTo(tree);
        clusterManager.says(bucket, HibernationState.PAUSED);
        clock.advance(Duration.ofMinutes(10));
        awaitState(task, TaskState.COMPLETED);
    }

    @Test
    @Pins({I3, I4})
    void aBucketThatIsOnlineBeforeAShardHasMovedTakesItsReleaseBack() throws IOException {
        Task task = pausedWithTheTrashInTheWay();
        Map<String, String> tree = fixture.snapshot(bucket);

        clusterManager.says(bucket, HibernationState.ONLINE);

        awaitState(task, TaskState.REVERTED);
        assertThat(fixture.snapshot(bucket)).isEqualTo(tree);
        assertThat(fixture.archivedTasks(bucket)).isEmpty();
        assertGateOpen(true);
        freeTheTrash();
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertNothingLeft(task));
    }

    /** A release that can't put shards out of reach, because a file stands where the trash should be. */
    private Task pausedWithTheTrashInTheWay() throws IOException {
        makeShards();
        clusterManager.says(bucket, HibernationState.PAUSING);
        Task task = pause();
        awaitState(task, TaskState.PAUSED);
        SafeDelete.deleteTree(fixture.data().own(), fixture.data().trashRoot());
        Files.createFile(fixture.data().trashRoot());
        clusterManager.says(bucket, HibernationState.PAUSED);
        awaitTrouble(task, ProblemCode.DISK_ERROR);
        return task;
    }

    private void freeTheTrash() throws IOException {
        Files.delete(fixture.data().trashRoot());
        clock.advance(Duration.ofMinutes(10));
    }

    private void awaitTrouble(Task task, ProblemCode code) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(nodeTasks.of(task.id()))
                .singleElement()
                .satisfies(nodeTask -> assertThat(nodeTask.error())
                        .isNotNull()
                        .satisfies(reason -> assertThat(reason.code()).isEqualTo(code))));
    }

    @Test
    @Pins({I3, I4})
    void bucketBackOnlineWhilePausedRollsBackAndDiscardsTheArchive() throws IOException {
        makeShards();
        Map<String, String> tree = fixture.snapshot(bucket);
        Task task = paused();

        clusterManager.says(bucket, HibernationState.ONLINE);

        awaitState(task, TaskState.REVERTED);
        assertThat(fixture.snapshot(bucket)).isEqualTo(tree);
        assertThat(fixture.archivedTasks(bucket)).isEmpty();
        assertNothingLeft(task);
        assertGateOpen(true);
    }

    @Test
    @Pins(I4)
    void anArchiveThatMayBeTheLastCopyIsKeptWhenThePauseIsRolledBack() throws IOException {
        makeShards();
        Task task = undoneWithout(fixture.data().shard(bucket, "s2"));
        assertThat(fixture.archivedTasks(bucket)).containsExactly(task.id());
    }

    @Test
    @Pins(I2)
    void shardsAreDestroyedOnceTheBucketIsPaused() throws IOException {
        makeShards();
        Task task = paused();
        assertThat(fixture.snapshot(bucket)).isNotEmpty();

        clusterManager.says(bucket, HibernationState.PAUSED);

        awaitState(task, TaskState.COMPLETED);
        assertThat(fixture.data().bucket(bucket)).doesNotExist();
        assertNothingLeft(task);
        assertGateOpen(false);
    }

    @Test
    void shardsAreDestroyedOnceTheBucketIsGone() throws IOException {
        makeShards();
        Task task = paused();
        clusterManager.says(bucket, new Observation.Gone());
        awaitState(task, TaskState.COMPLETED);
        assertThat(fixture.data().bucket(bucket)).doesNotExist();
    }

    /** It lives in the folder of the old one. */
    @Test
    @Pins(I4)
    void theShardsOfABucketThatWasMadeAnewUnderTheNameStay() throws IOException {
        makeShards();
        Task task = paused();
        Files.writeString(fixture.data().shard(bucket, "s1").resolve("large.bin"), "of the new bucket");
        fixture.shard(bucket, "s3", 7, 1_000, 1);
        Map<String, String> anew = fixture.snapshot(bucket);
        assertThat(anew.keySet()).anyMatch(path -> path.contains("s2"));

        clusterManager.says(bucket, new Observation.Present("another", HibernationState.ONLINE));

        awaitState(task, TaskState.COMPLETED);
        anew.keySet().removeIf(path -> path.contains("s2"));
        assertThat(fixture.snapshot(bucket)).isEqualTo(anew);
        assertNothingLeft(task);
        assertThat(fixture.data().quarantine(task.id(), bucket, "s1")).doesNotExist();
    }

    @Test
    @Pins(I4)
    void shardsAreKeptWhenTheArchiveTurnsOutToBeDamaged() throws IOException {
        makeShards();
        Task task = paused();
        Files.delete(fixture.archive().resolve(bucket).resolve(task.id()).resolve("manifest.json"));

        clusterManager.says(bucket, new Observation.Gone());

        awaitState(task, TaskState.COMPLETED);
        assertThat(fixture.data().quarantine(task.id(), bucket, "s1").resolve("large.bin"))
                .exists();
        assertThat(fixture.data().quarantine(task.id(), bucket, "s2").resolve("large.bin"))
                .exists();
    }

    @Test
    @Pins(I4)
    void aShardThatChangedAfterItWasArchivedGoesToQuarantine() throws IOException {
        makeShards();
        Task task = paused();
        Path changed = fixture.data().shard(bucket, "s1").resolve("large.bin");
        FileTime before = Files.getLastModifiedTime(changed);
        byte[] content = Files.readAllBytes(changed);
        content[0] ^= 1;
        Files.write(changed, content);
        Files.setLastModifiedTime(changed, before);

        clusterManager.says(bucket, HibernationState.PAUSED);

        awaitState(task, TaskState.COMPLETED);
        Path kept = fixture.data().quarantine(task.id(), bucket, "s1");
        assertThat(kept.resolve("large.bin")).hasBinaryContent(content);
        assertThat(fixture.data().quarantine(task.id(), bucket, "s2")).doesNotExist();
        assertNothingLeft(task);
    }

    @Test
    @Pins(I4)
    void anArchiveThatComesBackIsStillKeptAsTheLastCopy() throws IOException {
        makeShards();
        Task task = paused();
        moveAway(fixture.data().shard(bucket, "s2"));
        Path away = fixture.archive().resolveSibling("archive-away-" + bucket);
        Files.move(fixture.archive(), away);

        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(task, TaskState.REVERTED);
        assertThat(deletions.failing(100)).extracting(PendingDeletion::task).contains(task.id());

        Files.move(away, fixture.archive());
        clock.advance(Duration.ofMinutes(10));
        await().atMost(Duration.ofSeconds(60)).until(() -> deletions.failing(100).stream()
                .noneMatch(leftover -> leftover.task().equals(task.id())));
        assertThat(fixture.archivedTasks(bucket)).containsExactly(task.id());
    }

    @Test
    @Pins(I4)
    void anIdWhoseArchiveIsThereAlreadyIsRefused() throws IOException {
        makeShards();
        Path old = fixture.archive().resolve(bucket).resolve("nightly").resolve("manifest.json");
        Files.createDirectories(old.getParent());
        Files.writeString(old, "of an older database");

        assertThatThrownBy(() -> requests.pause(new PauseParameters(bucket, "nightly", null, null, null)))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.TASK_CONFLICT));
        assertThat(old).hasContent("of an older database");
    }

    @Test
    @Pins({I3, I4})
    void aShardThatCameAfterTheArchiveIsKeptAsideAndBlocksNoRetry() throws IOException {
        makeShards();
        Task task = paused();
        fixture.shard(bucket, "late", 9, 1_000, 2);
        clusterManager.says(bucket, HibernationState.PAUSED);
        awaitState(task, TaskState.COMPLETED);
        assertThat(fixture.data().quarantine(task.id(), bucket, "late").resolve("large.bin"))
                .exists();
        assertThat(fixture.data().bucket(bucket)).doesNotExist();
    }

    @Test
    void aShardThatWasOnlyTouchedIsReleased() throws IOException {
        makeShards();
        Task task = paused();
        Files.setLastModifiedTime(
                fixture.data().shard(bucket, "s1").resolve("large.bin"), FileTime.fromMillis(1_000_000));
        clusterManager.says(bucket, HibernationState.PAUSED);
        awaitState(task, TaskState.COMPLETED);
        assertThat(fixture.data().quarantine(task.id(), bucket, "s1")).doesNotExist();
        assertThat(fixture.data().bucket(bucket)).doesNotExist();
    }

    @Test
    @Pins(I4)
    void nothingIsDestroyedWhileTheClusterManagerGivesNoUsableAnswerForAnHour() throws IOException {
        makeShards();
        Map<String, String> tree = fixture.snapshot(bucket);
        Task task = paused();

        clusterManager.saysNothingUsable(bucket);
        for (int minutes = 0; minutes < 60; minutes += 5) {
            int asked = clusterManager.questions(bucket);
            clock.advance(Duration.ofMinutes(5));
            await().until(() -> clusterManager.questions(bucket) > asked);
        }

        assertThat(tasks.get(task.id()).state()).isEqualTo(TaskState.PAUSED);
        assertThat(fixture.snapshot(bucket)).isEqualTo(tree);
        assertThat(fixture.archivedTasks(bucket)).containsExactly(task.id());
        clusterManager.says(bucket, HibernationState.PAUSED);
        clock.advance(Duration.ofMinutes(2));
        awaitState(task, TaskState.COMPLETED);
    }

    @Test
    @Pins(I4)
    void anUnknownStateIsNoReasonToDoAnything() throws IOException {
        makeShards();
        Task task = paused();
        int asked = clusterManager.questions(bucket);
        clusterManager.says(bucket, new Observation.Unrecognised(ScriptedClusterManager.uuid(bucket), "dozing"));
        await().until(() -> clusterManager.questions(bucket) > asked + 3);
        assertThat(tasks.get(task.id()).state()).isEqualTo(TaskState.PAUSED);
        clusterManager.says(bucket, HibernationState.PAUSED);
        awaitState(task, TaskState.COMPLETED);
    }

    @Test
    @Pins({I3, I4, I9})
    void aBucketThatVanishesWhileItIsArchivedFailsThePauseAndKeepsTheShards() throws IOException {
        makeShards();
        Map<String, String> tree = fixture.snapshot(bucket);
        HoldingStores.Hold bytes = holdBytes();
        Task task = pause();
        bytes.awaitReached();
        clusterManager.says(bucket, new Observation.Gone());

        Task failed = awaitState(task, TaskState.FAILED);

        assertThat(failed.reason().code()).isEqualTo(ProblemCode.BUCKET_VANISHED);
        assertThat(fixture.snapshot(bucket)).isEqualTo(tree);
        assertThat(fixture.archivedTasks(bucket)).isEmpty();
        assertNothingLeft(task);
        assertGateOpen(false);
    }

    @Test
    @Pins({I3, I4, I9})
    void anErrorOfTheVirtualMachineInAStepFailsThePauseAndUndoesIt() throws IOException {
        makeShards();
        Map<String, String> tree = fixture.snapshot(bucket);
        stores.breaksAtManifestsOf(bucket + "/");

        Task task = pause();
        Task failed = awaitState(task, TaskState.FAILED);

        assertThat(failed.reason().message()).contains("OutOfMemoryError");
        assertThat(fixture.snapshot(bucket)).isEqualTo(tree);
        assertThat(fixture.archivedTasks(bucket)).isEmpty();
        assertNothingLeft(task);
        assertGateOpen(true);
    }

    @Test
    @Pins({I3, I9})
    void aShardThatChangesWhileItIsArchivedFailsThePause() throws IOException {
        makeShards();
        HoldingStores.Hold bytes = holdBytes();
        Task task = pause();
        bytes.awaitReached();
        Files.writeString(fixture.data().shard(bucket, "s2").resolve("late.bin"), "written during the pause");
        bytes.release();

        Task failed = awaitState(task, TaskState.FAILED);

        assertThat(failed.reason().code()).isEqualTo(ProblemCode.SHARD_CHANGED);
        assertThat(fixture.archivedTasks(bucket)).isEmpty();
        assertNothingLeft(task);
        assertGateOpen(true);
    }

    @Test
    @Pins(I5)
    void lateNewsOfAnEarlierMoveDoesNotStopTheShare() throws IOException {
        makeShards();
        clusterManager.says(bucket, HibernationState.PAUSING);
        HoldingStores.Hold bytes = holdBytes();
        Task task = pause();
        bytes.awaitReached();

        transactions.run(() -> events.publishEvent(new TaskChanged(asPrepared(tasks.get(task.id())), null)));
        bytes.release();

        awaitState(task, TaskState.PAUSED);
        clusterManager.says(bucket, HibernationState.PAUSED);
        awaitState(task, TaskState.COMPLETED);
    }

    @Test
    @Pins(I9)
    void aPreparedTaskThatIsNeverStartedLetsGoOfItsBucket() throws IOException {
        makeShards();
        Task task = requests.preparePause(new PauseParameters(bucket, null, null, null, null));
        assertThat(buckets.get(bucket).gate()).isEqualTo(Gate.DDL_BLOCKED);

        clock.advance(Duration.ofMinutes(11));

        Task failed = awaitState(task, TaskState.FAILED);
        assertThat(failed.reason().code()).isEqualTo(ProblemCode.TASK_EXPIRED);
        assertNothingLeft(task);
        assertGateOpen(true);
    }

    @Test
    @Pins(I3)
    void anArchiveThatCanNotBeDiscardedHoldsUpNothingAndIsDiscardedLater() throws IOException {
        makeShards();
        Task task = paused();
        Path written = fixture.archive().resolve(bucket).resolve(task.id());
        Path away = written.resolveSibling("away");
        Files.move(written, away);
        Files.move(written.getParent(), fixture.archive().resolve(bucket + "-real"));
        Files.createSymbolicLink(
                fixture.archive().resolve(bucket), fixture.archive().resolve(bucket + "-real"));

        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(task, TaskState.REVERTED);
        assertThat(deletions.failing(100)).extracting(PendingDeletion::task).contains(task.id());

        Files.delete(fixture.archive().resolve(bucket));
        Files.move(
                fixture.archive().resolve(bucket + "-real"), fixture.archive().resolve(bucket));
        Files.move(away, written);
        clock.advance(Duration.ofMinutes(10));
        await().atMost(Duration.ofSeconds(60)).until(() -> deletions.failing(100).stream()
                .noneMatch(leftover -> leftover.task().equals(task.id())));
        assertThat(written).doesNotExist();
    }

    private static Task asPrepared(Task task) {
        return new Task(
                task.id(),
                task.type(),
                task.bucket(),
                task.bucketUuid(),
                TaskState.PREPARE_PAUSE,
                null,
                task.archive(),
                task.archiveTask(),
                null,
                task.rateLimit(),
                null,
                null,
                false,
                task.rev(),
                0,
                0,
                0,
                null,
                task.createdAt(),
                null,
                null);
    }

    @Test
    void aFailedTaskIsAcknowledgedByACancelAndLeavesTheList() throws IOException {
        makeShards();
        HoldingStores.Hold bytes = holdBytes();
        Task task = pause();
        bytes.awaitReached();
        clusterManager.says(bucket, new Observation.Gone());
        awaitState(task, TaskState.FAILED);
        assertThat(listed()).contains(task.id());

        tasks.cancel(task.id());
        tasks.cancel(task.id());

        assertThat(listed()).doesNotContain(task.id());
        assertThat(tasks.get(task.id()).acknowledged()).isTrue();
    }

    private List<String> listed() {
        return tasks.list(List.of(), bucket, Pageable.ofSize(100)).map(Task::id).toList();
    }
}
