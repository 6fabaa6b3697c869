package io.torpor.catalog;

import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.torpor.admission.PauseParameters;
import io.torpor.admission.ResumeParameters;
import io.torpor.cluster.HibernationState;
import io.torpor.data.SafeDelete;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.AbstractExitsTest;
import io.torpor.support.HoldingStores;
import io.torpor.support.Pins;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.StalledTasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.JdbcTemplate;

/** An archive's disk that is not mounted, or another one, is away: not empty, and never used in its place. */
class ArchiveRootTest extends AbstractExitsTest {

    private static final String MARKER = "torpor-archive.json";

    @Autowired
    ArchiveRetention retention;

    @Autowired
    ArchiveRecords records;

    @Autowired
    PendingDeletions deletions;

    @Autowired
    NodeTasks nodeTasks;

    @Autowired
    StalledTasks stalled;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    @Qualifier("archiveHealthIndicator")
    HealthIndicator health;

    /** A root of this test's own, where nothing was archived to yet. */
    private Path root;

    private Path away;

    @BeforeEach
    void aRootOfItsOwn() {
        root = fixture.archive().resolve("roots").resolve(bucket);
        away = root.resolveSibling("away-" + bucket);
    }

    @AfterEach
    void isBack() throws IOException {
        if (Files.exists(away)) {
            mount();
        }
    }

    @Test
    void aRootIsMarkedAtItsFirstUseAndNotByALook() throws IOException {
        makeShards();
        assertThatThrownBy(() -> resumeFrom(root, false)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> resumeFrom(root, true)).isInstanceOf(ProblemException.class);
        Task prepared = prepared();
        assertThat(root).doesNotExist();

        clusterManager.says(bucket, HibernationState.PAUSING);
        tasks.start(prepared.id());
        awaitState(prepared, TaskState.PAUSED);

        assertThat(Files.readString(root.resolve(MARKER))).contains(markerOnRecord());
        assertThat(files(root)).noneMatch(name -> name.contains("~"));
    }

    @Test
    void aResumeMakesNoMarker() throws IOException {
        Task pause = sleepingInRoot();
        Path copy = root.resolveSibling("copy-" + bucket);
        copy(root, copy);
        Files.delete(copy.resolve(MARKER));

        Task resume =
                requests.resume(new ResumeParameters(bucket, null, "file:" + copy, null, null, false, pause.id()));

        awaitState(resume, TaskState.RESUMED);
        assertThat(copy.resolve(MARKER)).doesNotExist();
        assertThat(jdbc.queryForList("select location from archive_root", String.class))
                .doesNotContain("file:" + copy);
    }

    @Test
    @Pins(I4)
    void aPauseFailsBeforeItsFirstByteWhileTheRootIsAway() throws IOException {
        sleepingInRoot();
        wake();
        Task prepared = prepared();
        Map<String, String> shards = fixture.snapshot(bucket);
        unmount();

        tasks.start(prepared.id());

        Reason reason = awaitState(prepared, TaskState.FAILED).reason();
        assertThat(reason).isNotNull();
        assertThat(reason.code()).isEqualTo(ProblemCode.ARCHIVE_UNREACHABLE);
        assertThat(reason.message()).contains("file:" + root, "mount");
        assertThat(files(root)).isEmpty();
        assertThat(fixture.snapshot(bucket)).isEqualTo(shards);
        assertThat(deletions.failing(100)).extracting(PendingDeletion::task).doesNotContain(prepared.id());
        assertUnreachable(this::pauseToRoot);

        mount();
        clusterManager.says(bucket, HibernationState.PAUSING);
        awaitState(pauseToRoot(), TaskState.PAUSED);
    }

    @Test
    @Pins(I4)
    void aRootThatIsAnotherOneIsAway() throws IOException {
        sleepingInRoot();
        unmount();
        Files.writeString(root.resolve(MARKER), "{\"formatVersion\":1,\"id\":\"another\"}");
        assertUnreachable(() -> resumeFrom(root, true));

        Files.writeString(root.resolve(MARKER), "garbage");
        assertUnreachable(() -> resumeFrom(root, true));
        Files.writeString(root.resolve(MARKER), "x".repeat(10_000));
        assertUnreachable(() -> resumeFrom(root, true));

        Files.delete(root.resolve(MARKER));
        mount();
        wake();
    }

    /** The copy that a mirror brings back is as good, also if nobody may write to it. */
    @Test
    void aCopyOfARootIsAsGoodAndNeedNotBeWritable() throws IOException {
        sleepingInRoot();
        Files.move(root, away);
        copy(away, root);
        readOnly(true);

        try {
            wake();
        } finally {
            readOnly(false);
            SafeDelete.deleteTree(away.toRealPath().getParent(), away.toRealPath());
        }
    }

    @Test
    @Pins({I3, I4})
    void anUploadWhoseRootGoesAwayWritesNothingToWhatIsThereInstead() throws IOException {
        makeShards();
        Map<String, String> shards = fixture.snapshot(bucket);
        HoldingStores.Hold bytes = holdBytes();
        Task task = pauseToRoot();
        bytes.awaitReached();
        unmount();
        bytes.release();

        assertThat(awaitState(task, TaskState.FAILED).reason().code()).isEqualTo(ProblemCode.ARCHIVE_UNREACHABLE);
        assertThat(files(root)).isEmpty();
        assertThat(fixture.snapshot(bucket)).isEqualTo(shards);

        mount();
        clock.advance(Duration.ofMinutes(10));
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(root.resolve(bucket)).doesNotExist());
        await().untilAsserted(() -> assertThat(deletions.failing(100))
                .extracting(PendingDeletion::task)
                .doesNotContain(task.id()));
    }

    /** Without markers the coordinator found the archive damaged, and the shards went to quarantine. */
    @Test
    @Pins({I4, I5})
    void theReleaseWaitsForARootThatIsAway() throws IOException {
        makeShards();
        Map<String, String> shards = fixture.snapshot(bucket);
        clusterManager.says(bucket, HibernationState.PAUSING);
        Task task = pauseToRoot();
        awaitState(task, TaskState.PAUSED);
        unmount();
        clusterManager.says(bucket, HibernationState.PAUSED);

        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(stalled.all())
                .hasEntrySatisfying(
                        task.id(), why -> assertThat(why.code()).isEqualTo(ProblemCode.ARCHIVE_UNREACHABLE)));
        assertThat(tasks.get(task.id()).state()).isEqualTo(TaskState.RELEASING);
        assertThat(fixture.snapshot(bucket)).isEqualTo(shards);

        mount();
        awaitState(task, TaskState.COMPLETED);
        assertThat(fixture.data().quarantine(task.id(), bucket, "s1")).doesNotExist();
        assertThat(fixture.data().bucket(bucket)).doesNotExist();
    }

    @Test
    @Pins(I4)
    void resumesAndDryRunsSayThatTheRootIsAway() throws IOException {
        sleepingInRoot();
        Task dryRun = requests.prepareResume(new ResumeParameters(bucket, null, null, null, null, true, null));
        unmount();

        tasks.start(dryRun.id());

        assertThat(awaitState(dryRun, TaskState.FAILED).reason().code()).isEqualTo(ProblemCode.ARCHIVE_UNREACHABLE);
        assertUnreachable(() -> resumeFrom(root, false));
        assertUnreachable(this::resume);
        assertThat(files(root)).isEmpty();
        mount();
        wake();
    }

    @Test
    @Pins(I4)
    void retentionForgetsNothingWhileTheRootIsAway() throws IOException {
        Task pause = sleepingInRoot();
        wake();
        clock.advance(Duration.ofDays(7));
        unmount();

        assertThat(retention.run()).doesNotContain(pause.id());

        assertThat(retention.heldUp().get(bucket).code()).isEqualTo(ProblemCode.ARCHIVE_UNREACHABLE);
        assertThat(records.of(bucket)).extracting(ArchiveRecord::task).containsExactly(pause.id());
        mount();
        assertThat(retention.run()).contains(pause.id());
        await().untilAsserted(() -> assertThat(records.of(bucket)).isEmpty());
        assertThat(root.resolve(bucket)).doesNotExist();
    }

    @Test
    @Pins({I3, I4})
    void theArchiveOfAnUndonePauseIsWaitedForAndNotForgotten() throws IOException {
        makeShards();
        clusterManager.says(bucket, HibernationState.PAUSING);
        Task task = pauseToRoot();
        awaitState(task, TaskState.PAUSED);
        unmount();
        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(task, TaskState.REVERTED);
        assertThat(deletions.failing(100)).extracting(PendingDeletion::task).contains(task.id());

        mount();
        clock.advance(Duration.ofMinutes(10));

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(root.resolve(bucket)).doesNotExist());
    }

    @Test
    void healthSaysThatTheRootIsAwayAndMakesNothing() throws IOException {
        sleeping();
        assertThat(askHealth().getStatus()).isEqualTo(Status.UP);
        Path archive = fixture.archive();
        Path elsewhere = Files.move(archive, archive.resolveSibling("elsewhere"));
        try {
            assertThat(askHealth().getDetails()).containsEntry("code", "archive-unreachable");
            assertThat(archive).doesNotExist();
            Files.createDirectory(archive);
            Health down = askHealth();
            assertThat(down.getStatus()).isEqualTo(Status.DOWN);
            assertThat(down.getDetails().get("reason").toString()).contains("file:" + archive, "mount");
            assertThat(files(archive)).isEmpty();
        } finally {
            Files.deleteIfExists(archive);
            Files.move(elsewhere, archive);
        }
        assertThat(askHealth().getStatus()).isEqualTo(Status.UP);
    }

    /** The directory in the one that is away would be made on the disk below. */
    @Test
    @Pins(I4)
    void aNewPlaceInARootThatIsAwayIsAwayToo() throws IOException {
        sleepingInRoot();
        wake();
        unmount();

        clusterManager.says(bucket, HibernationState.PAUSING);
        Task task = requests.pause(new PauseParameters(bucket, null, "file:" + root + "/inner", null, null));

        assertThat(awaitState(task, TaskState.FAILED).reason().code()).isEqualTo(ProblemCode.ARCHIVE_UNREACHABLE);
        assertThat(files(root)).isEmpty();
    }

    @Test
    @Pins(I5)
    void aMarkerThatWasWrittenAndNotRecordedIsFound() throws IOException {
        makeShards();
        Files.createDirectories(root);
        Files.writeString(root.resolve(MARKER), "{\"formatVersion\":1,\"id\":\"made-before\",\"more\":[1]}");
        clusterManager.says(bucket, HibernationState.PAUSING);

        awaitState(pauseToRoot(), TaskState.PAUSED);

        assertThat(markerOnRecord()).isEqualTo("made-before");
    }

    /** Of roots that earlier versions used no marker is on record; that it is the right one is told by its archives. */
    @Test
    @Pins(I4)
    void aRootOfAnEarlierVersionIsKnownByItsArchives() throws IOException {
        sleepingInRoot();
        wake();
        Files.delete(root.resolve(MARKER));
        jdbc.update("delete from archive_root where location = ?", "file:" + root);
        unmount();
        assertUnreachable(this::pauseToRoot);
        assertUnreachable(() -> resumeFrom(root, true));
        Files.writeString(root.resolve(MARKER), "{\"formatVersion\":1,\"id\":\"another\"}");
        assertUnreachable(this::pauseToRoot);
        Files.delete(root.resolve(MARKER));
        assertThat(files(root)).isEmpty();

        mount();
        clusterManager.says(bucket, HibernationState.PAUSING);
        awaitState(pauseToRoot(), TaskState.PAUSED);

        assertThat(Files.readString(root.resolve(MARKER))).contains(markerOnRecord());
    }

    private Task prepared() {
        return requests.preparePause(new PauseParameters(bucket, null, "file:" + root, null, null));
    }

    private Task pauseToRoot() {
        return requests.pause(new PauseParameters(bucket, null, "file:" + root, null, null));
    }

    private Task sleepingInRoot() throws IOException {
        makeShards();
        clusterManager.says(bucket, HibernationState.PAUSING);
        Task task = pauseToRoot();
        awaitState(task, TaskState.PAUSED);
        clusterManager.says(bucket, HibernationState.PAUSED);
        Task ended = awaitState(task, TaskState.COMPLETED);
        clusterManager.says(bucket, HibernationState.RESUMING);
        return ended;
    }

    private void wake() {
        clusterManager.says(bucket, HibernationState.RESUMING);
        Task resume = resume();
        awaitState(resume, TaskState.RESUMED);
        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(resume, TaskState.COMPLETED);
        assertGateOpen(true);
    }

    private Task resumeFrom(Path from, boolean dryRun) {
        clusterManager.says(bucket, HibernationState.RESUMING);
        try {
            return requests.resume(new ResumeParameters(bucket, null, "file:" + from, null, null, dryRun, null));
        } finally {
            clusterManager.says(bucket, HibernationState.ONLINE);
        }
    }

    /** The disk is away: its mount point is an empty directory. */
    private void unmount() throws IOException {
        Files.move(root, away);
        Files.createDirectory(root);
    }

    /** Fails if anything was put where the disk is to be mounted. */
    private void mount() throws IOException {
        Files.deleteIfExists(root);
        Files.move(away, root);
    }

    private void readOnly(boolean readOnly) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            all.filter(Files::isDirectory).forEach(path -> path.toFile().setWritable(!readOnly));
        }
    }

    private Health askHealth() {
        clock.advance(Duration.ofSeconds(10));
        return health.health();
    }

    private String markerOnRecord() {
        return jdbc.queryForObject("select marker from archive_root where location = ?", String.class, "file:" + root);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            all.forEach(path -> {
                try {
                    Files.copy(path, to.resolve(from.relativize(path).toString()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(path -> !path.equals(directory))
                    .map(path -> directory.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    private static void assertUnreachable(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.code())
                .as(e.message())
                .isEqualTo(ProblemCode.ARCHIVE_UNREACHABLE));
    }
}
