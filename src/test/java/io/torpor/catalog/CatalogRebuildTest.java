package io.torpor.catalog;

import static io.torpor.support.Invariant.I12;
import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.torpor.admission.ResumeParameters;
import io.torpor.cluster.HibernationState;
import io.torpor.cluster.Observation;
import io.torpor.data.SafeDelete;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.AbstractExitsTest;
import io.torpor.support.Pins;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** A catalogue that is rebuilt from archives alone, and what belongs to nobody. */
class CatalogRebuildTest extends AbstractExitsTest {

    @Autowired
    CatalogRebuild catalog;

    @Autowired
    Orphans orphans;

    @Autowired
    ArchiveRecords records;

    @Autowired
    ArchiveRetention retention;

    @Autowired
    JdbcTemplate database;

    /** But for the marker, without which the root would be away. */
    @BeforeEach
    void emptyArchive() throws IOException {
        Path archive = Files.createDirectories(fixture.archive()).toRealPath();
        try (Stream<Path> entries = Files.list(archive)) {
            for (Path entry : entries.filter(Files::isDirectory).toList()) {
                SafeDelete.deleteTree(archive, entry);
            }
        }
    }

    /** Neither of two pauses that were found has a revision of this database. */
    @Test
    void theLastOfSeveralPausesThatWereFoundIsTheLastOfItsBucket() throws IOException {
        sleeping();
        wake(null);
        Task last = putToSleep();
        loseTheDatabase();
        clusterManager.says(bucket, new Observation.Gone());

        catalog.run();

        assertThat(tasks.lastPausesOf(List.of(bucket)).get(bucket).id())
                .isEqualTo(last.id())
                .isEqualTo(tasks.lastPauseOf(bucket).orElseThrow().id());
    }

    @Test
    @Pins(I4)
    void withAnEmptyDatabaseASleepingBucketIsListedAndResumedByItsName() throws IOException {
        makeShards();
        Map<String, String> tree = fixture.snapshot(bucket);
        Task pause = putToSleep();
        Path other = fixture.archive().resolve("not a bucket");
        Files.createDirectories(other.resolve("x"));
        loseTheDatabase();
        clusterManager.says(bucket, new Observation.Gone());

        CatalogRebuild.Rebuilt rebuilt = catalog.run();

        assertThat(rebuilt.recorded().first()).extracting(FoundArchive::task).containsExactly(pause.id());
        assertThat(rebuilt.notRead().first()).extracting(NotRead::what).containsExactly("not a bucket");
        assertThat(buckets.names()).contains(bucket);
        assertGateOpen(false);
        assertThat(records.of(bucket)).singleElement().satisfies(archive -> {
            assertThat(archive.bytes()).isEqualTo(pause.bytesTotal());
            assertThat(archive.createdAt()).isBefore(clock.instant());
            assertThat(archive.expiresAt()).isNull();
        });
        assertThat(tasks.lastPauseOf(bucket)).hasValueSatisfying(found -> {
            assertThat(found.archive()).isEqualTo(pause.archive());
            assertThat(found.endedAt()).isNotNull();
        });

        assertThat(catalog.run().recorded().count()).as("once more").isZero();
        clusterManager.says(bucket, HibernationState.RESUMING);
        Task resume = resume();
        assertThat(resume.archiveTask()).isEqualTo(pause.id());
        awaitState(resume, TaskState.RESUMED);
        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(resume, TaskState.COMPLETED);
        assertThat(fixture.snapshot(bucket)).isEqualTo(tree);
        assertGateOpen(true);
    }

    /** Row e: the clock was ahead at one pause and right at the next. */
    @Test
    @Pins({I4, I12})
    void ofSeveralThatOneDatabaseWroteTheLastActIsTheLatestWhateverTheClocksSaid() throws IOException {
        clock.advance(Duration.ofHours(2));
        Task older = sleeping();
        wake(null);
        clock.advance(Duration.ofHours(-2));
        Task newer = putToSleep();
        loseTheDatabase();
        clusterManager.says(bucket, new Observation.Gone());

        catalog.run();

        clusterManager.says(bucket, HibernationState.RESUMING);
        assertThat(retention.run()).doesNotContain(older.id(), newer.id());
        assertThat(wake(null).archiveTask()).isEqualTo(newer.id());
    }

    @Test
    @Pins(I12)
    void withoutAnyRecordTheLastActInTheStoreIsTheLatest() throws IOException {
        sleeping();
        wake(null);
        Task newer = putToSleep();
        loseTheDatabase();
        clusterManager.says(bucket, HibernationState.RESUMING);

        Task resume = resume();

        assertThat(resume.archiveTask()).isEqualTo(newer.id());
        awaitState(resume, TaskState.RESUMED);
        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(resume, TaskState.COMPLETED);
    }

    @Test
    @Pins(I4)
    void ofSeveralThatWereFoundAndDoNotSaySomebodyMustChooseAndRetentionKeepsAll() throws IOException {
        Task older = sleeping();
        wake(null);
        Task newer = putToSleep();
        loseTheDatabase();
        clusterManager.says(bucket, new Observation.Gone());

        catalog.run();
        forgetActs();

        clusterManager.says(bucket, HibernationState.RESUMING);
        assertNamesAll(older, newer);
        clock.advance(Duration.ofDays(100));
        assertThat(retention.run()).doesNotContain(older.id(), newer.id());

        assertThat(wake(newer.id()).archiveTask()).isEqualTo(newer.id());
        assertThat(records.of(bucket))
                .as("only the one that it came back from")
                .filteredOn(archive -> archive.returnedAt() != null)
                .extracting(ArchiveRecord::task)
                .containsExactly(newer.id());
        Task newest = putToSleep();
        assertThat(wake(null).archiveTask()).as("written since").isEqualTo(newest.id());
        assertThat(records.of(bucket)).allMatch(archive -> archive.returnedAt() != null);
    }

    @Test
    @Pins(I4)
    void aDatabaseThatFellBackDoesNotTakeItsOwnForTheLatest() throws IOException {
        Task known = sleeping();
        wake(null);
        Task lost = putToSleep();
        forgetTask(lost.id());

        catalog.run();

        clusterManager.says(bucket, HibernationState.RESUMING);
        forgetActs();
        assertNamesAll(known, lost);
        database.update("delete from archive_record where task_id = ?", lost.id());
        database.update("delete from task where id = ?", lost.id());
        catalog.run();
        database.update(
                "update archive_record set database_id = (select database_id from act_counter), act = 0"
                        + " where act is null and bucket = ?",
                bucket);
        assertThat(wake(null).archiveTask()).as("it was committed later").isEqualTo(lost.id());
    }

    @Test
    void theGateOfABucketThatIsAwakeStaysOpen() throws IOException {
        sleeping();
        wake(null);
        loseTheDatabase();
        clusterManager.says(bucket, HibernationState.ONLINE);

        catalog.run();

        assertGateOpen(true);
        assertThat(records.of(bucket)).hasSize(1);
    }

    @Test
    void aClusterManagerThatDoesNotAnswerIsToldAndAskedAgain() throws IOException {
        sleeping();
        clusterManager.saysNothingUsable(bucket); // before its gate is forgotten: the monitor would settle it
        loseTheDatabase();

        assertThat(catalog.run().gatesNotSettled().first()).containsExactly(bucket);
        assertGateOpen(true);
        clusterManager.says(bucket, new Observation.Gone());

        assertThat(catalog.run().gatesNotSettled().first()).isEmpty();
        assertGateOpen(false);
    }

    @Test
    @Pins(I4)
    void whatIsHostileOrDamagedIsRefusedAloneAndStays() throws IOException {
        Task pause = sleeping();
        Path archive = fixture.archive();
        Path mine = archive.resolve(bucket).resolve(pause.id());
        copy(mine, archive.resolve(bucket).resolve("another-task"));
        copy(mine, archive.resolve("another-bucket").resolve(pause.id()));
        copy(mine, archive.resolve(bucket).resolve("no id!"));
        Files.createSymbolicLink(archive.resolve("link"), Path.of("/etc"));
        Path damaged = archive.resolve("damaged/task");
        copy(mine, damaged);
        Files.writeString(damaged.resolve("manifest.json"), "{\"formatVersion\":1,\"bucket\":\"../../x\"}");
        loseTheDatabase();

        CatalogRebuild.Rebuilt rebuilt = catalog.run();

        assertThat(rebuilt.recorded().first()).extracting(FoundArchive::task).containsExactly(pause.id());
        assertThat(rebuilt.notRead().first())
                .extracting(NotRead::what)
                .containsExactlyInAnyOrder(
                        bucket + "/another-task/",
                        "another-bucket/" + pause.id() + "/",
                        bucket + "/no id!",
                        "damaged/task/");
        assertThat(damaged).exists();
    }

    @Test
    void aRootThatIsAwayIsToldAndNothingIsMadeOrForgotten() throws IOException {
        Task pause = sleeping();
        Path away = fixture.archive().resolveSibling("away-" + bucket);
        Files.move(fixture.archive(), away);
        try {
            CatalogRebuild.Rebuilt rebuilt = catalog.run();

            assertThat(rebuilt.roots()).isEmpty();
            assertThat(rebuilt.notRead().first()).singleElement().satisfies(root -> assertThat(root.why())
                    .contains("archive-unreachable"));
            assertThat(fixture.archive()).doesNotExist();
        } finally {
            Files.move(away, fixture.archive());
        }
        assertThat(records.isKnown(pause.id())).isTrue();
    }

    @Test
    @Pins(I4)
    void orphansAreToldAndStay() throws IOException {
        Task pause = sleeping();
        Path archive = fixture.archive();
        Path half = archive.resolve("half/task");
        copy(archive.resolve(bucket).resolve(pause.id()), half);
        Files.delete(half.resolve("manifest.json"));
        Path trash = Files.createDirectories(fixture.data().trash("nobody", "s1"));
        Path kept = Files.createDirectories(fixture.data().quarantine("nobody", "b", "s1"));
        assertThat(orphans.find().archives().first())
                .extracting(ArchiveOrphan::kind, ArchiveOrphan::bucket)
                .containsExactly(tuple(ArchiveOrphan.Kind.HALF, "half"));
        forgetTask(pause.id());

        Orphans.Found found = orphans.find();

        assertThat(found.archives().first())
                .extracting(ArchiveOrphan::kind, ArchiveOrphan::task)
                .containsExactlyInAnyOrder(
                        tuple(ArchiveOrphan.Kind.HALF, "task"), tuple(ArchiveOrphan.Kind.ARCHIVE, pause.id()));
        assertThat(found.disk().first())
                .contains(
                        new DiskOrphan(DiskOrphan.Kind.TRASH, trash.toString()),
                        new DiskOrphan(DiskOrphan.Kind.QUARANTINE, kept.toString()));
        assertThat(catalog.run().disk().first()).contains(new DiskOrphan(DiskOrphan.Kind.TRASH, trash.toString()));
        assertThat(half).exists();
        assertThat(trash).exists();
        Files.delete(trash);
        Files.delete(kept);
    }

    /** An operator who took them for leftovers would remove whole archives. */
    @Test
    @Pins(I4)
    void whatIsInARootBelowThisOneIsNoHalfArchiveOfThisOne() throws IOException {
        Task pause = sleeping();
        Path inner = fixture.archive().resolve("inner");
        copy(fixture.archive().resolve(bucket), inner.resolve(bucket));
        Path deeper = fixture.archive().resolve("some/deeper");
        copy(fixture.archive().resolve(bucket), deeper.resolve(bucket));
        assertThat(orphans.find().archives().first())
                .extracting(ArchiveOrphan::bucket)
                .contains("inner", "some");

        for (Path root : List.of(inner, deeper)) {
            Files.copy(fixture.archive().resolve("torpor-archive.json"), root.resolve("torpor-archive.json"));
        }

        assertThat(orphans.find().archives().first()).isEmpty();
        assertThat(catalog.run().half().first()).isEmpty();
        assertThat(records.of(bucket)).extracting(ArchiveRecord::task).containsExactly(pause.id());
        SafeDelete.deleteTree(fixture.archive(), inner);
        SafeDelete.deleteTree(fixture.archive(), deeper.getParent());
    }

    private void assertNamesAll(Task... pauses) {
        assertThatThrownBy(this::resume).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.code()).isEqualTo(ProblemCode.ARCHIVE_NOT_FOUND);
            for (Task pause : pauses) {
                assertThat(e.message()).contains(pause.id() + " (made 20", pause.bytesTotal() + " bytes");
            }
        });
    }

    private Task wake(String task) {
        Task resume = requests.resume(new ResumeParameters(bucket, null, null, null, null, false, task));
        awaitState(resume, TaskState.RESUMED);
        clusterManager.says(bucket, HibernationState.ONLINE);
        return awaitState(resume, TaskState.COMPLETED);
    }

    /** All that was ever recorded of buckets is gone, as with a new database. */
    private void loseTheDatabase() {
        for (String table : List.of(
                "archive_leftover",
                "archive_claim",
                "cluster_identity",
                "archive_record",
                "shard_transfer",
                "node_task",
                "indexer_notification",
                "staging_directory",
                "task",
                "bucket")) {
            database.update("delete from " + table);
        }
    }

    /** As if version 1 of the layout had written them, which says nothing of the database. */
    private void forgetActs() {
        database.update("update archive_record set database_id = null, act = null where bucket = ?", bucket);
    }

    private void forgetTask(String task) {
        database.update("delete from archive_claim where task_id = ?", task);
        database.update("delete from archive_record where task_id = ?", task);
        database.update("delete from shard_transfer where task_id = ?", task);
        database.update("delete from node_task where task_id = ?", task);
        database.update("delete from task where id = ?", task);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }
}
