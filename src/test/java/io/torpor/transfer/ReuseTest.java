package io.torpor.transfer;

import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.torpor.admission.ResumeParameters;
import io.torpor.catalog.ArchiveRecord;
import io.torpor.catalog.ArchiveRecords;
import io.torpor.catalog.ArchiveRetention;
import io.torpor.catalog.ArchiveState;
import io.torpor.cluster.HibernationState;
import io.torpor.problem.ProblemCode;
import io.torpor.support.AbstractExitsTest;
import io.torpor.support.HoldingStores;
import io.torpor.support.Pins;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskLifecycle;
import io.torpor.task.TaskState;
import io.torpor.work.Transactions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

/** Pauses that find an earlier archive of their bucket: a complete one, or what a failed pause has kept. */
@TestPropertySource(properties = "torpor.archive.keep-failed=true")
class ReuseTest extends AbstractExitsTest {

    @Autowired
    ArchiveRecords records;

    @Autowired
    ArchiveRetention retention;

    @Autowired
    TaskLifecycle lifecycle;

    @Autowired
    Transactions transactions;

    @Autowired
    JdbcTemplate jdbc;

    @Test
    @Pins(I4)
    void onlyWhatChangedIsWrittenAgainAndTheOldArchiveMayGo() throws IOException {
        makeShards();
        fixture.shard(bucket, "s3", 7, 3_000_000, 0);
        Task first = putToSleep();
        wake();
        Files.writeString(fixture.data().shard(bucket, "s1").resolve("new.bin"), "one more file");
        Map<String, String> tree = fixture.snapshot(bucket);

        Task second = putToSleep();

        Set<Object> before = objects(first);
        assertThat(objects(second).stream().filter(before::contains)).hasSize(before.size());
        assertThat(objects(second)).hasSize(before.size() + 1);
        clock.advance(Duration.ofDays(8));
        assertThat(retention.run()).contains(first.id());
        await().until(() -> !Files.exists(archive(first)));
        wake();
        assertThat(fixture.snapshot(bucket)).isEqualTo(tree);
    }

    @Test
    @Pins({I3, I9})
    void aFailedPauseIsKeptAndItsRetryDoesNotStartFromZero() throws IOException {
        fixture.shard(bucket, "s1", bucket.hashCode(), 3_000_000, 0);
        fixture.shard(bucket, "s2", bucket.hashCode() + 1, 4_000_000, 0);
        clusterManager.says(bucket, HibernationState.ONLINE);
        HoldingStores.Hold rest = stores.hold("/s1/");
        Task failed = pause();
        await().until(() -> kept(failed) > 0);
        Files.writeString(fixture.data().shard(bucket, "s2").resolve("late.bin"), "written during the pause");
        rest.release();

        assertThat(awaitState(failed, TaskState.FAILED).reason().code()).isEqualTo(ProblemCode.SHARD_CHANGED);
        assertNothingLeft(failed);
        assertThat(records.of(bucket)).extracting(ArchiveRecord::state).containsExactly(ArchiveState.KEPT);
        Set<Object> before = objects(failed);
        Task retry = putToSleep();

        assertThat(objects(retry)).containsAll(before);
        assertThat(archive(retry).resolve("kept")).doesNotExist();
        assertThat(retention.run()).contains(failed.id());
        await().until(() -> !Files.exists(archive(failed)));
        wake();
        assertThat(fixture.data().shard(bucket, "s2").resolve("late.bin")).hasContent("written during the pause");
    }

    /** What makes a pause fail often keeps its archive from being looked at, too. */
    @Test
    @Pins(I3)
    void aFailedPauseIsKeptAlsoIfItsArchiveCouldNotBeReachedThen() throws IOException {
        fixture.shard(bucket, "s1", bucket.hashCode(), 3_000_000, 0);
        fixture.shard(bucket, "s2", bucket.hashCode() + 1, 4_000_000, 0);
        clusterManager.says(bucket, HibernationState.ONLINE);
        HoldingStores.Hold rest = stores.hold("/s1/");
        Task failed = pause();
        await().until(() -> kept(failed) > 0);
        Path place = fixture.archive().resolve(bucket);
        Path away = Files.move(place, fixture.archive().resolveSibling(bucket + "-away"));
        Files.createSymbolicLink(place, away); // which is not followed
        rest.release();
        awaitState(failed, TaskState.FAILED);
        assertThat(records.of(bucket)).isEmpty();

        Files.delete(place);
        Files.move(away, place);
        clock.advance(Duration.ofMinutes(1));

        await().until(() -> !records.of(bucket).isEmpty());
        assertThat(records.of(bucket)).extracting(ArchiveRecord::state).containsExactly(ArchiveState.KEPT);
        Set<Object> before = objects(failed);
        assertThat(before).isNotEmpty();
        assertThat(objects(putToSleep())).containsAnyElementsOf(before);
    }

    @Test
    @Pins(I4)
    void theLastCopyIsNotTakenForHalfAnArchive() throws IOException {
        makeShards();
        Map<String, String> tree = fixture.snapshot(bucket);
        Task failed = paused();
        moveAway(fixture.data().bucket(bucket));

        failBetweenManifestAndRecord(failed);
        awaitState(failed, TaskState.FAILED);
        clock.advance(Duration.ofDays(70));
        assertThat(retention.run()).doesNotContain(failed.id());

        clusterManager.says(bucket, HibernationState.RESUMING);
        wake(failed.id());
        assertThat(fixture.snapshot(bucket)).isEqualTo(tree);
    }

    private void failBetweenManifestAndRecord(Task task) {
        transactions.run(() -> {
            jdbc.update("delete from archive_record where task_id = ?", task.id());
            jdbc.update("update task set state = 'PAUSING' where id = ?", task.id());
            lifecycle.fail(task.id(), new Reason(ProblemCode.ARCHIVE_UNREACHABLE, "no answer to the last question"));
        });
    }

    @Test
    void whatACancelledPauseHasWrittenIsNotKept() throws IOException {
        makeShards();
        clusterManager.says(bucket, HibernationState.ONLINE);
        HoldingStores.Hold bytes = holdBytes();
        Task task = pause();
        bytes.awaitReached();

        tasks.cancel(task.id());
        awaitState(task, TaskState.CANCELLED);

        assertThat(archive(task)).doesNotExist();
        assertThat(records.of(bucket)).isEmpty();
    }

    @Test
    @Pins(I3)
    void aKeptArchiveThatIsDamagedIsNoHindrance() throws IOException {
        fixture.shard(bucket, "s1", bucket.hashCode(), 3_000_000, 0);
        clusterManager.says(bucket, HibernationState.ONLINE);
        HoldingStores.Hold rest = stores.hold("/pack-");
        Task failed = pause();
        await().until(() -> kept(failed) > 0);
        Files.writeString(fixture.data().shard(bucket, "s1").resolve("late.bin"), "written during the pause");
        rest.release();
        awaitState(failed, TaskState.FAILED);
        try (Stream<Path> files = Files.walk(archive(failed).resolve("kept"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.writeString(file, "{\"formatVersion\": 1, \"bucket\": \"..\"");
            }
        }

        Task retry = putToSleep();

        assertThat(objects(retry)).doesNotContainAnyElementsOf(objects(failed));
    }

    private void wake() {
        wake(null);
    }

    private void wake(@Nullable String pause) {
        Task resume = requests.resume(new ResumeParameters(bucket, null, null, null, null, false, pause));
        awaitState(resume, TaskState.RESUMED);
        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(resume, TaskState.COMPLETED);
        clusterManager.says(bucket, HibernationState.PAUSING);
    }

    private long kept(Task task) throws IOException {
        Path kept = archive(task).resolve("kept");
        if (!Files.exists(kept)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(kept)) {
            return files.filter(file -> file.toString().endsWith(".json")).count();
        }
    }

    /** The files of a task's objects, whatever their names: a hard link is the same file. */
    private Set<Object> objects(Task task) throws IOException {
        try (Stream<Path> files = Files.walk(archive(task))) {
            return files.filter(file -> file.getFileName().toString().matches("(file|pack)-\\d{6}"))
                    .map(ReuseTest::inode)
                    .collect(Collectors.toSet());
        }
    }

    private Path archive(Task task) {
        return fixture.archive().resolve(bucket).resolve(task.id());
    }

    private static Object inode(Path file) {
        try {
            return Files.getAttribute(file, "unix:ino");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
