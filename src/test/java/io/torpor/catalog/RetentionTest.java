package io.torpor.catalog;

import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.torpor.admission.PauseParameters;
import io.torpor.admission.ResumeParameters;
import io.torpor.archive.ArchiveId;
import io.torpor.cluster.HibernationState;
import io.torpor.cluster.Observation;
import io.torpor.node.NodeForgotten;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.AbstractExitsTest;
import io.torpor.support.HoldingStores;
import io.torpor.support.Pins;
import io.torpor.task.NewTask;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.work.Transactions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** Archives of buckets that came back: listed, resumed from, deleted in time, and never the last good copy. */
class RetentionTest extends AbstractExitsTest {

    private static final Duration A_WEEK = Duration.ofDays(7);

    @Autowired
    private TransactionOperations inTransaction;

    @Autowired
    private ApplicationEventPublisher events;

    @Autowired
    private NodeIdentity node;

    @Autowired
    ArchiveRetention retention;

    @Autowired
    ArchiveRecords records;

    @Autowired
    PendingDeletions deletions;

    @Autowired
    ArchiveChecks checks;

    @Autowired
    Transactions transactions;

    @Autowired
    JdbcTemplate jdbc;

    @Test
    @Pins(I4)
    void anArchiveIsDeletedAWeekAfterItsBucketCameBack() throws IOException {
        makeShards();
        Map<String, String> tree = fixture.snapshot(bucket);
        Task pause = putToSleep();
        clock.advance(A_WEEK);
        assertThat(retention.run()).doesNotContain(pause.id());
        wake(null);

        clock.advance(A_WEEK.minusMinutes(1));
        assertThat(retention.run()).doesNotContain(pause.id());
        clock.advance(Duration.ofMinutes(1));
        assertThat(retention.run()).contains(pause.id());

        awaitDeleted(pause);
        assertThat(fixture.snapshot(bucket)).isEqualTo(tree);
        assertGateOpen(true);
    }

    @Test
    @Pins(I4)
    void theArchiveThatABucketSleepsInStaysAndTheOlderOneGoes() throws IOException {
        Task older = sleeping();
        wake(null);
        Map<String, String> tree = fixture.snapshot(bucket);
        Task newer = putToSleep();

        clock.advance(A_WEEK.multipliedBy(10));
        assertThat(retention.run()).contains(older.id()).doesNotContain(newer.id());

        awaitDeleted(older);
        wake(null);
        assertThat(fixture.snapshot(bucket)).isEqualTo(tree);
    }

    @Test
    @Pins(I4)
    void anOlderArchiveIsResumedAndTheNewerOneIsKept() throws IOException {
        makeShards();
        Map<String, String> before = fixture.snapshot(bucket);
        Task older = putToSleep();
        wake(null);
        change();
        Map<String, String> after = fixture.snapshot(bucket);
        Task newer = putToSleep();

        wake(older.id());
        assertThat(fixture.snapshot(bucket)).isEqualTo(before);

        clock.advance(A_WEEK);
        assertThat(retention.run()).contains(older.id()).doesNotContain(newer.id());
        awaitDeleted(older);
        Task newest = putToSleep();
        assertThat(listed()).containsExactly(newest.id(), newer.id());
        wake(newer.id());
        assertThat(fixture.snapshot(bucket)).isEqualTo(after);
    }

    @Test
    void anArchiveThatRetentionDeletedIsNotFound() throws IOException {
        Task older = sleeping();
        wake(null);
        Task newer = putToSleep();
        clock.advance(A_WEEK);
        retention.run();
        awaitDeleted(older);

        assertRefused(older.id(), ProblemCode.ARCHIVE_NOT_FOUND);

        assertThat(tasks.activeOf(bucket)).isEmpty();
        assertThat(wake(null).archiveTask()).isEqualTo(newer.id());
    }

    @Test
    @Pins(I4)
    void anArchiveIsKeptWhileItIsResumedFromAndAWeekLonger() throws IOException {
        makeShards();
        Map<String, String> tree = fixture.snapshot(bucket);
        Task older = putToSleep();
        wake(null);
        change();
        putToSleep();
        clock.advance(A_WEEK);

        HoldingStores.Hold bytes = holdBytes();
        Task resume = resumeOf(older.id());
        bytes.awaitReached();
        assertThat(retention.run()).doesNotContain(older.id());
        bytes.release();

        awaitState(resume, TaskState.RESUMED);
        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(resume, TaskState.COMPLETED);
        assertThat(fixture.snapshot(bucket)).isEqualTo(tree);
        assertThat(retention.run()).doesNotContain(older.id());
        clock.advance(A_WEEK);
        assertThat(retention.run()).contains(older.id());
    }

    @Test
    @Pins(I4)
    void aDryRunKeepsItsArchiveToo() throws IOException {
        Task older = sleeping();
        wake(null);
        putToSleep();
        clock.advance(A_WEEK);

        Task prepared = requests.prepareResume(new ResumeParameters(bucket, null, null, null, null, true, older.id()));
        assertThat(retention.run()).doesNotContain(older.id());
        tasks.start(prepared.id());
        awaitState(prepared, TaskState.COMPLETED);

        assertThat(retention.run()).contains(older.id());
        awaitDeleted(older);
    }

    @Test
    @Pins(I4)
    void nothingIsDeletedOfABucketThatCouldNotBeWoken() throws IOException {
        makeShards();
        Map<String, String> tree = fixture.snapshot(bucket);
        Task older = putToSleep();
        wake(null);
        Task newer = putToSleep();
        damage(newer);
        Task failed = resume();
        awaitState(failed, TaskState.FAILED);

        clock.advance(A_WEEK);
        assertThat(retention.run()).doesNotContain(older.id());

        wake(older.id());
        assertThat(fixture.snapshot(bucket)).isEqualTo(tree);
    }

    @Test
    @Pins(I4)
    void olderArchivesAreKeptWhileTheOneThatTheBucketSleepsInIsNotSound() throws IOException {
        Task older = sleeping();
        wake(null);
        Task newer = putToSleep();
        Path object = anObject(newer);
        Path away = Files.move(object, fixture.archive().resolveSibling("away-" + newer.id()));
        clock.advance(A_WEEK);

        assertThat(retention.run()).doesNotContain(older.id());
        assertThat(retention.heldUp().get(bucket).code()).isEqualTo(ProblemCode.ARCHIVE_INCOMPLETE);

        Files.move(away, object);
        assertThat(retention.run()).contains(older.id());
        assertThat(retention.heldUp()).doesNotContainKey(bucket);
    }

    @Test
    @Pins(I5)
    void anArchiveOnADiskThatIsAwayIsNotTakenForDeleted() throws IOException {
        Task pause = sleeping();
        wake(null);
        clock.advance(A_WEEK);
        Path away = fixture.archive().resolveSibling("archive-away-" + bucket);
        Files.move(fixture.archive(), away);

        assertThat(retention.run()).doesNotContain(pause.id());
        assertThat(retention.heldUp().get(bucket).code()).isEqualTo(ProblemCode.ARCHIVE_UNREACHABLE);
        assertThat(records.of(bucket)).extracting(ArchiveRecord::state).containsExactly(ArchiveState.COMPLETE);
        assertThat(fixture.archive()).doesNotExist();

        Files.move(away, fixture.archive());
        assertThat(retention.run()).contains(pause.id());
        awaitDeleted(pause);
    }

    @Test
    @Pins(I5)
    void aDiskThatGoesAwayRightBeforeTheDeletionIsWaitedFor() throws IOException {
        Task pause = sleeping();
        wake(null);
        jdbc.update("update archive_record set state = 'DISCARDING' where task_id = ?", pause.id());
        Path away = fixture.archive().resolveSibling("archive-away-" + bucket);
        Files.move(fixture.archive(), away);
        Files.createDirectory(fixture.archive());

        jdbc.update(
                "insert into archive_leftover (task_id, archive, prefix, attempts, next_try_at) values (?, ?, ?, 0, ?)",
                pause.id(),
                pause.archive(),
                bucket + "/" + pause.id() + "/",
                Timestamp.from(clock.instant().minusSeconds(1)));
        await().until(
                        () -> deletions.failing(100).stream()
                                .map(PendingDeletion::task)
                                .toList(),
                        tried -> tried.contains(pause.id()));
        assertThat(records.of(bucket)).extracting(ArchiveRecord::state).containsExactly(ArchiveState.DISCARDING);
        Files.delete(fixture.archive()); // nothing was put there
        Files.move(away, fixture.archive());
        clusterManager.says(bucket, HibernationState.RESUMING);
        assertRefused(pause.id(), ProblemCode.ARCHIVE_NOT_FOUND);
        clusterManager.says(bucket, HibernationState.ONLINE);

        clock.advance(Duration.ofMinutes(10));
        awaitDeleted(pause);
        assertThat(deletions.failing(100)).extracting(PendingDeletion::task).doesNotContain(pause.id());
    }

    @Test
    @Pins(I4)
    void whileATaskIsBeingRecordedNoArchiveOfItsBucketGoes() throws Exception {
        Task older = sleeping();
        wake(null);
        Task newer = putToSleep();
        clock.advance(A_WEEK);
        ExecutorService other = Executors.newSingleThreadExecutor();
        AtomicReference<Future<List<String>>> run = new AtomicReference<>();

        transactions.run(() -> {
            tasks.prepare(resumeTask(newer));
            run.set(other.submit(retention::run));
            assertThatThrownBy(() -> run.get().get(500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        });

        assertThat(run.get().get(20, TimeUnit.SECONDS)).doesNotContain(older.id());
        other.shutdown();
    }

    @Test
    void aResumeWhoseArchiveWentAfterItWasAdmittedIsNotRecorded() throws IOException {
        Task pause = sleeping();
        jdbc.update("update archive_record set state = 'DISCARDING' where task_id = ?", pause.id());
        NewTask resume = resumeTask(pause);

        assertThatThrownBy(() -> tasks.prepare(resume))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.ARCHIVE_NOT_FOUND));
        assertThat(tasks.find(resume.id())).isEmpty();

        Files.delete(fixture.archive().resolve(bucket).resolve(pause.id()).resolve("manifest.json"));
        assertRefused(pause.id(), ProblemCode.ARCHIVE_NOT_FOUND);
    }

    @Test
    void halfAnArchiveIsNotResumedAndGoesWhenThereIsAWholeOne() throws IOException {
        Task half = half();
        assertThat(retention.run()).doesNotContain(half.id());

        Task whole = putToSleep();
        assertRefused(half.id(), ProblemCode.ARCHIVE_INCOMPLETE);
        assertThat(retention.run()).contains(half.id());

        awaitDeleted(half);
        assertThat(fixture.archivedTasks(bucket)).containsExactly(whole.id());
    }

    @Test
    void halfAnArchiveGoesWhenItsTimeIsOver() throws IOException {
        Task half = half();

        clock.advance(A_WEEK);

        assertThat(retention.run()).contains(half.id());
        awaitDeleted(half);
    }

    /** What a failed pause left for its retry, and a manifest came to it, be it by a repair. */
    @Test
    @Pins(I4)
    void halfAnArchiveThatHasAManifestByNowIsNoHalfOne() throws IOException {
        Task pause = sleeping();
        wake(null);
        jdbc.update("update archive_record set state = 'KEPT', returned_at = null where task_id = ?", pause.id());
        clock.advance(A_WEEK);

        assertThat(retention.run()).contains(pause.id());

        await().untilAsserted(() ->
                assertThat(records.of(bucket)).extracting(ArchiveRecord::state).containsExactly(ArchiveState.COMPLETE));
        assertThat(manifest(pause)).exists();
    }

    @Test
    @Pins(I4)
    void betweenTheDecisionAndTheDeedTheBucketFallsAsleepAndItsNewerArchiveGetsLost() throws IOException {
        Task older = sleeping();
        wake(null);
        Task newer = putToSleep();
        Files.delete(anObject(newer));

        decidedToDelete(older);

        awaitInUse(older, newer);
        assertThat(deletions.failing(100)).extracting(PendingDeletion::task).doesNotContain(older.id());
    }

    @Test
    @Pins(I4)
    void betweenTheDecisionAndTheDeedTheBucketIsGone() throws IOException {
        Task pause = sleeping();
        wake(null);
        clusterManager.says(bucket, new Observation.Gone());

        decidedToDelete(pause);

        awaitInUse(pause);
    }

    @Test
    @Pins(I4)
    void betweenTheDecisionAndTheDeedANodeIsGoneForGood() throws IOException {
        Task pause = sleeping();
        wake(null);
        jdbc.update("update archive_record set state = 'DISCARDING' where task_id = ?", pause.id());
        inTransaction.executeWithoutResult(status -> events.publishEvent(new NodeForgotten(node.id())));

        decidedToDelete(pause);

        awaitInUse(pause);
    }

    @Test
    @Pins(I4)
    void withoutAUsableAnswerOfTheClusterManagerTheDeedWaits() throws IOException {
        Task pause = sleeping();
        wake(null);
        clusterManager.says(bucket, new Observation.Unusable("403"));

        decidedToDelete(pause);

        await().until(() -> deletions.failing(100).stream()
                .anyMatch(waiting ->
                        waiting.task().equals(pause.id()) && waiting.lastError().contains("cluster manager")));
        assertThat(manifest(pause)).exists();
        clusterManager.says(bucket, HibernationState.ONLINE);
        clock.advance(Duration.ofMinutes(10));
        awaitDeleted(pause);
    }

    /** A deletion that was killed halfway: nothing can be restored any more. */
    @Test
    @Pins(I5)
    void aDeletionThatHadBegunGoesOn() throws IOException {
        Task pause = sleeping();
        wake(null);
        putToSleep();
        removeManifest(pause);

        decidedToDelete(pause);

        awaitDeleted(pause);
    }

    /** As after a decision whose deed was held up. */
    private void decidedToDelete(Task pause) {
        jdbc.update("update archive_record set state = 'DISCARDING' where task_id = ?", pause.id());
        jdbc.update(
                "insert into archive_leftover (task_id, archive, prefix, attempts, next_try_at) values (?, ?, ?, 0, ?)",
                pause.id(),
                pause.archive(),
                bucket + "/" + pause.id() + "/",
                Timestamp.from(clock.instant().minusSeconds(1)));
    }

    private void awaitInUse(Task... pauses) {
        await().untilAsserted(() -> assertThat(records.of(bucket))
                .extracting(ArchiveRecord::state)
                .hasSize(pauses.length)
                .containsOnly(ArchiveState.COMPLETE));
        for (Task pause : pauses) {
            assertThat(manifest(pause)).exists();
        }
    }

    private Path manifest(Task pause) {
        return fixture.archive().resolve(bucket).resolve(pause.id()).resolve("manifest.json");
    }

    @Test
    @Pins(I4)
    void anArchiveIsNotGivenUpWhileAnotherTaskMayNeedIt() throws IOException {
        makeShards();
        Task undone = paused();
        Path away = fixture.archive().resolveSibling("archive-away-" + bucket);
        Files.move(fixture.archive(), away);
        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(undone, TaskState.REVERTED);
        Files.move(away, fixture.archive());
        removeManifest(undone);

        Task active = requests.preparePause(new PauseParameters(bucket, null, null, null, null));
        clock.advance(Duration.ofMinutes(5));
        await().until(() -> deletions.failing(100).stream()
                .anyMatch(leftover -> leftover.task().equals(undone.id())
                        && leftover.lastError().contains(active.id())));
        assertThat(fixture.archivedTasks(bucket)).contains(undone.id());

        tasks.cancel(active.id());
        awaitState(active, TaskState.CANCELLED);
        clock.advance(Duration.ofMinutes(5));
        awaitDeleted(undone);
    }

    @Test
    @Pins(I4)
    void whatWasRestoredToANodeThatIsGoneForGoodIsInItsArchiveAlone() throws IOException {
        Task pause = sleeping();
        wake(null);
        inTransaction.executeWithoutResult(status -> events.publishEvent(new NodeForgotten(node.id())));

        clock.advance(A_WEEK.multipliedBy(2));

        assertThat(retention.run()).doesNotContain(pause.id());
        assertThat(fixture.archivedTasks(bucket)).contains(pause.id());
    }

    @Test
    @Pins(I4)
    void anUndonePauseLeavesNoRecordAndTheArchiveBeforeItStays() throws IOException {
        Task pause = sleeping();
        wake(null);
        Task undone = paused();
        assertThat(listed()).containsExactly(undone.id(), pause.id());

        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(undone, TaskState.REVERTED);

        assertThat(listed()).containsExactly(pause.id());
        assertThat(fixture.archivedTasks(bucket)).containsExactly(pause.id());
    }

    @Test
    void anUndonePauseOfABucketWithoutShardsLeavesNothingEither() throws IOException {
        Files.createDirectories(fixture.data().bucket(bucket));
        Task undone = paused();

        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(undone, TaskState.REVERTED);

        assertThat(listed()).isEmpty();
        assertThat(fixture.archivedTasks(bucket)).isEmpty();
    }

    @Test
    @Pins(I4)
    void theLastCopyOfAnUndonePauseIsKeptUntilTheBucketCameBackFromIt() throws IOException {
        makeShards();
        Map<String, String> tree = fixture.snapshot(bucket);
        Task undone = undoneWithout(fixture.data().bucket(bucket));
        clock.advance(A_WEEK.multipliedBy(10));
        assertThat(retention.run()).doesNotContain(undone.id());

        clusterManager.says(bucket, HibernationState.RESUMING);
        wake(undone.id());
        assertThat(fixture.snapshot(bucket)).isEqualTo(tree);
        clock.advance(A_WEEK);
        assertThat(retention.run()).contains(undone.id());
        awaitDeleted(undone);
    }

    /** The bucket goes on without the shard that is missing. */
    @Test
    @Pins(I4)
    void theLastCopyOfAShardIsKeptThoughTheBucketCameBackFromANewerArchive() throws IOException {
        makeShards();
        Task undone = undoneWithout(fixture.data().shard(bucket, "s1"));
        Task newer = putToSleep();
        wake(newer.id());

        clock.advance(A_WEEK.multipliedBy(10));
        assertThat(retention.run()).contains(newer.id()).doesNotContain(undone.id());

        Task newest = putToSleep();
        assertThat(newest.state()).isEqualTo(TaskState.COMPLETED);
        wake(undone.id());
        clock.advance(A_WEEK);
        assertThat(retention.run()).as("it came back from it").contains(undone.id());
    }

    @Test
    @Pins(I4)
    void whatWasOnANodeThatIsGoneIsKeptThoughTheBucketCameBackFromANewerArchive() throws IOException {
        Task pause = sleeping();
        wake(null);
        inTransaction.executeWithoutResult(status -> events.publishEvent(new NodeForgotten(node.id())));
        putToSleep();
        wake(null);

        clock.advance(A_WEEK.multipliedBy(2));
        assertThat(retention.run()).doesNotContain(pause.id());
    }

    /** Its objects have their sizes, so only the check knows. */
    @Test
    @Pins(I4)
    void olderArchivesAreKeptWhileACheckSaysThatTheOneThatTheBucketSleepsInIsDamaged() throws IOException {
        Task older = sleeping();
        wake(null);
        change();
        Task newer = putToSleep();
        damage(newer);
        assertThat(checks.check(new ArchiveId(bucket, newer.id())).outcome()).isEqualTo(CheckOutcome.DAMAGED);

        clock.advance(A_WEEK.multipliedBy(2));
        assertThat(retention.run()).doesNotContain(older.id());
        assertThat(retention.heldUp().get(bucket).message()).contains(newer.id(), "damaged");

        decidedToDelete(older);
        awaitInUse(older, newer);
    }

    @Test
    @Pins(I4)
    void nothingGoesWhileANodeIsLostThatMayHaveHadTheShards() throws IOException {
        Task pause = sleeping();
        wake(null);
        clock.advance(A_WEEK.multipliedBy(2));
        jdbc.update("insert into node (id, incarnation, host, started_at, heartbeat_at) values"
                + " ('lost-node', 'x', 'h', timestamp '2020-01-01 00:00:00', timestamp '2020-01-01 00:00:00')");
        try {
            assertThat(retention.run()).doesNotContain(pause.id());
            assertThat(retention.heldUp().get(bucket).message()).contains("lost-node");
        } finally {
            jdbc.update("delete from node where id = 'lost-node'");
        }
        assertThat(retention.run()).contains(pause.id());
    }

    @Test
    @Pins(I4)
    void whatABucketLeftWhoseNameIsAnothersByNowIsKept() throws IOException {
        Task old = sleeping();
        wake(null);
        clusterManager.says(bucket, new Observation.Present("another", HibernationState.ONLINE));
        assertGateOpen(true);

        clock.advance(A_WEEK.multipliedBy(2));
        assertThat(retention.run()).doesNotContain(old.id());

        decidedToDelete(old);
        awaitInUse(old);
    }

    /** As when a process ended between these two. */
    @Test
    @Pins({I4, I5})
    void aDeletionOfWhatIsInUseAgainIsSettled() throws IOException {
        Files.createDirectories(fixture.data().bucket(bucket));
        Task pause = putToSleep();
        decidedToDelete(pause);
        jdbc.update("update archive_record set state = 'COMPLETE' where task_id = ?", pause.id());

        await().untilAsserted(() -> assertThat(deletions.due()).doesNotContain(pause.id()));
        awaitInUse(pause);
    }

    @Test
    @Pins(I4)
    void thatANewBucketOfTheNameCameBackSaysNothingOfTheOldOne() throws IOException {
        Task old = sleeping();
        fixture.shard(bucket, "s1", 5, 10_000, 2);
        clusterManager.says(bucket, new Observation.Present("another", HibernationState.PAUSING));
        Task anew = pause();
        awaitState(anew, TaskState.PAUSED);
        clusterManager.says(bucket, new Observation.Present("another", HibernationState.PAUSED));
        awaitState(anew, TaskState.COMPLETED);
        clusterManager.says(bucket, new Observation.Present("another", HibernationState.RESUMING));
        Task resume = resume();
        awaitState(resume, TaskState.RESUMED);
        clusterManager.says(bucket, new Observation.Present("another", HibernationState.ONLINE));
        awaitState(resume, TaskState.COMPLETED);

        clock.advance(A_WEEK.multipliedBy(10));
        assertThat(retention.run()).contains(anew.id()).doesNotContain(old.id());
    }

    @Test
    void aResumeReadsFromTheRegionThatThePauseWroteTo() throws IOException {
        makeShards();
        clusterManager.says(bucket, HibernationState.PAUSING);
        Task pause = requests.pause(new PauseParameters(bucket, null, null, "eu-north-1", null));
        awaitState(pause, TaskState.PAUSED);
        clusterManager.says(bucket, HibernationState.PAUSED);
        awaitState(pause, TaskState.COMPLETED);
        clusterManager.says(bucket, HibernationState.RESUMING);
        assertThat(records.of(bucket)).extracting(ArchiveRecord::region).containsExactly("eu-north-1");

        Task asWritten = requests.resume(new ResumeParameters(bucket, null, null, null, null, true, null));
        awaitState(asWritten, TaskState.COMPLETED);
        Task asAsked = requests.resume(new ResumeParameters(bucket, null, null, "us-east-1", null, true, null));

        assertThat(asWritten.region()).isEqualTo("eu-north-1");
        assertThat(asAsked.region()).isEqualTo("us-east-1");
    }

    @Test
    void anArchiveSaysHowLargeItIsAndWhenItExpires() throws IOException {
        makeShards();
        long bytes = bytes(fixture.data().bucket(bucket));
        Task pause = putToSleep();
        assertThat(records.of(bucket)).singleElement().satisfies(archive -> {
            assertThat(archive.task()).isEqualTo(pause.id());
            assertThat(archive.bytes()).isEqualTo(bytes);
            assertThat(archive.objectBytes()).isEqualTo(bytes);
            assertThat(archive.returnedAt()).isNull();
            assertThat(archive.expiresAt()).isNull();
        });

        Task resume = wake(null);

        assertThat(records.of(bucket)).singleElement().satisfies(archive -> {
            assertThat(archive.returnedAt()).isBetween(resume.createdAt(), clock.instant());
            assertThat(archive.expiresAt()).isEqualTo(archive.returnedAt().plus(A_WEEK));
        });
    }

    /** Two hours ahead at one pause and right at the next: the later one holds the data, whatever its time says. */
    @Test
    void aClockThatRanAheadDecidesNothing() throws IOException {
        clock.advance(Duration.ofHours(2));
        Task older = sleeping();
        clock.advance(Duration.ofHours(-2));
        wake(null);
        change();
        Task newer = putToSleep();

        assertThat(tasks.lastPauseOf(bucket)).map(Task::id).contains(newer.id());
        assertThat(tasks.lastEndedOf(bucket)).map(Task::id).contains(newer.id());
        assertThat(wake(null).archiveTask()).isEqualTo(newer.id());
        assertThat(listed()).containsExactly(newer.id(), older.id());
    }

    private NewTask resumeTask(Task pause) {
        return new NewTask(
                "r-" + pause.id().substring(0, 8),
                TaskType.RESUME,
                bucket,
                pause.bucketUuid(),
                pause.archive(),
                pause.id(),
                null,
                null);
    }

    private Task wake(@Nullable String pause) {
        Task resume = resumeOf(pause);
        awaitState(resume, TaskState.RESUMED);
        clusterManager.says(bucket, HibernationState.ONLINE);
        Task ended = awaitState(resume, TaskState.COMPLETED);
        assertGateOpen(true);
        return ended;
    }

    private Task resumeOf(@Nullable String pause) {
        return requests.resume(new ResumeParameters(bucket, null, null, null, null, false, pause));
    }

    private void assertRefused(String pause, ProblemCode code) {
        assertThatThrownBy(() -> resumeOf(pause))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    /** The archive of a pause as if that had failed right before its commit. */
    private Task half() throws IOException {
        Task half = sleeping();
        wake(null);
        jdbc.update("update archive_record set state = 'KEPT', returned_at = null where task_id = ?", half.id());
        removeManifest(half);
        return half;
    }

    private void removeManifest(Task pause) throws IOException {
        for (String gone : List.of("manifest.json", "manifest.json.sha256")) {
            Files.delete(fixture.archive().resolve(bucket).resolve(pause.id()).resolve(gone));
        }
    }

    private void awaitDeleted(Task pause) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(fixture.archivedTasks(bucket)).doesNotContain(pause.id());
            assertThat(listed()).doesNotContain(pause.id());
        });
    }

    private List<String> listed() {
        return records.of(bucket).stream().map(ArchiveRecord::task).toList();
    }

    private void change() throws IOException {
        Path file = fixture.data().shard(bucket, "s1").resolve("large.bin");
        byte[] content = Files.readAllBytes(file);
        content[7] ^= 1;
        Files.write(file, content);
        Files.writeString(fixture.data().shard(bucket, "s2").resolve("new.txt"), "since the last nap");
    }

    /** Of this archive only: an older one may have the same file under another name. */
    private void damage(Task pause) throws IOException {
        Path object = anObject(pause);
        byte[] content = Files.readAllBytes(object);
        content[content.length / 2] ^= 1;
        Files.delete(object);
        Files.write(object, content);
    }

    private Path anObject(Task pause) throws IOException {
        Path archive = fixture.archive().resolve(bucket).resolve(pause.id());
        try (var files = Files.walk(archive)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().contains(".json"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static long bytes(Path tree) throws IOException {
        try (var files = Files.walk(tree)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
