package io.torpor.catalog;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.torpor.archive.ArchiveId;
import io.torpor.cluster.HibernationState;
import io.torpor.data.Digests;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.AbstractExitsTest;
import io.torpor.support.Pins;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** An archive on record that somebody moved. */
class ArchivePlacesTest extends AbstractExitsTest {

    @Autowired
    ArchivePlaces places;

    @Autowired
    ArchiveRecords records;

    @Autowired
    ArchiveChecks checks;

    @Autowired
    CheckRecords checked;

    @Autowired
    ArchiveRetention retention;

    @Autowired
    PendingDeletions deletions;

    @Autowired
    JdbcTemplate database;

    @Test
    void aMovedArchiveIsRepointedAndItsBucketResumedByName() throws IOException {
        makeShards();
        Map<String, String> tree = fixture.snapshot(bucket);
        Task pause = putToSleep();
        String moved = moveTo("moved", pause);
        checks.check(id(pause));
        assertThat(checked.failed(100)).anyMatch(failed -> failed.task().equals(pause.id()));

        ArchiveRecord now = places.repoint(id(pause), moved, null);

        assertThat(now.location()).isEqualTo(moved);
        assertThat(checked.failed(100)).noneMatch(failed -> failed.task().equals(pause.id()));
        assertThat(places.repoint(id(pause), moved, null)).as("once more").isEqualTo(now);
        Task resume = resume();
        assertThat(resume.archive()).isEqualTo(moved);
        awaitState(resume, TaskState.RESUMED);
        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(resume, TaskState.COMPLETED);
        assertThat(fixture.snapshot(bucket)).isEqualTo(tree);
    }

    /** Today health stays DOWN: what the bucket sleeps in can't be verified, so what has expired is kept. */
    @Test
    @Pins(I4)
    void healthIsNotDownForIt() throws IOException {
        Task older = sleeping();
        wakeUp();
        Task newer = putToSleep();
        String moved = moveTo("also-moved", newer);
        clock.advance(Duration.ofDays(8));
        retention.run();
        assertThat(retention.heldUp()).containsKey(bucket);

        places.repoint(id(newer), moved, null);

        assertThat(retention.heldUp()).doesNotContainKey(bucket);
        assertThat(retention.run()).contains(older.id());
        assertThat(retention.heldUp()).doesNotContainKey(bucket);
        assertThat(fixture.archive().resolve("also-moved").resolve(bucket)).exists();
    }

    @Test
    @Pins(I4)
    void whatIsNotTheOneOnRecordIsRefusedAndNothingChanges() throws IOException {
        Task pause = sleeping();
        ArchiveRecord before = records.of(bucket).get(0);
        assertRefused(pause, "file:" + fixture.archive().resolve("nothing-here"), ProblemCode.ARCHIVE_UNREACHABLE);
        String moved = moveTo("half", pause);
        Path directory = fixture.archive().resolve("half").resolve(bucket).resolve(pause.id());
        Path object = object(directory);
        byte[] content = Files.readAllBytes(object);
        Files.delete(object);
        assertRefused(pause, moved, ProblemCode.ARCHIVE_INCOMPLETE);
        Files.write(object, content);
        database.update("update archive_record set bytes = bytes + 1 where task_id = ?", pause.id());
        assertRefused(pause, moved, ProblemCode.ARCHIVE_CORRUPT);
        database.update("update archive_record set bytes = bytes - 1 where task_id = ?", pause.id());

        assertThat(records.of(bucket)).containsExactly(before);
        assertThat(tasks.get(pause.id()).archive()).isEqualTo(before.location());
        assertThatThrownBy(() -> places.repoint(new ArchiveId(bucket, "unknown"), moved, null))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.ARCHIVE_NOT_FOUND));
    }

    /** It has the same name, uuid and sizes, and nothing of the old place is left to compare it with. */
    @Test
    @Pins(I4)
    void anotherArchiveOfTheSameSizesIsRefused() throws IOException {
        Task pause = sleeping();
        String moved = moveTo("alike", pause);
        Path manifest = fixture.archive()
                .resolve("alike")
                .resolve(bucket)
                .resolve(pause.id())
                .resolve("manifest.json");
        String text = Files.readString(manifest);
        write(manifest, text.replaceFirst("\"software\":\"torpor", "\"software\":\"TORPOR"));
        assertRefused(pause, moved, ProblemCode.ARCHIVE_CORRUPT);

        database.update("update archive_record set manifest_sha256 = null where task_id = ?", pause.id());
        assertThat(places.repoint(id(pause), moved, null).location())
                .as("of a record that an earlier version made")
                .isEqualTo(moved);
    }

    private static void write(Path manifest, String text) throws IOException {
        Files.writeString(manifest, text);
        Files.writeString(
                manifest.resolveSibling("manifest.json.sha256"),
                Digests.sha256(text.getBytes(StandardCharsets.UTF_8)) + "  manifest.json\n");
    }

    @Test
    @Pins(I4)
    void aForgottenArchiveStaysWhereItIs() throws IOException {
        Task pause = sleeping();
        Path directory = fixture.archive().resolve(bucket).resolve(pause.id());

        assertThat(places.forget(id(pause), true).task()).isEqualTo(pause.id());

        assertThat(records.of(bucket)).isEmpty();
        assertThat(directory.resolve("manifest.json")).exists();
        assertThatThrownBy(() -> places.forget(id(pause), true)).isInstanceOf(ProblemException.class);
    }

    @Test
    @Pins(I4)
    void whatABucketSleepsInIsOnlyForgottenByAnExplicitWord() throws IOException {
        Task older = sleeping();
        assertLastCopy(older);
        wakeUp();
        Task newer = putToSleep();

        assertThat(places.forget(id(older), false).task()).isEqualTo(older.id());
        assertLastCopy(newer);
        wakeUp();
        assertThat(places.forget(id(newer), false).task())
                .as("its bucket came back from it, and is awake")
                .isEqualTo(newer.id());
    }

    /** Also of a bucket that is awake: what the newer one holds is in no shard. */
    @Test
    @Pins(I4)
    void whatABucketNeverCameBackFromIsOnlyForgottenByAnExplicitWord() throws IOException {
        Task pause = sleeping();
        wakeUp();
        database.update("update archive_record set returned_at = null where task_id = ?", pause.id());

        assertLastCopy(pause);
    }

    private void assertLastCopy(Task pause) {
        assertThatThrownBy(() -> places.forget(id(pause), false)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.code()).isEqualTo(ProblemCode.TASK_CONFLICT);
            assertThat(e.message()).contains(bucket, pause.id(), "/forget-last-copy");
        });
        assertThat(records.of(bucket)).extracting(ArchiveRecord::task).contains(pause.id());
    }

    @Test
    @Pins(I4)
    void oneThatWaitsToBeDeletedIsForgottenAndNotDeleted() throws IOException {
        Task pause = sleeping();
        wakeUp();
        String moved = moveTo("kept", pause);
        database.update("update archive_record set state = 'DISCARDING' where task_id = ?", pause.id());
        deletions.failed(pause, new Reason(ProblemCode.ARCHIVE_UNREACHABLE, "its disk is away"));
        assertRefused(pause, moved, ProblemCode.TASK_CONFLICT);

        places.forget(id(pause), false);

        assertThat(deletions.failing(100)).noneMatch(deletion -> deletion.task().equals(pause.id()));
        assertThat(fixture.archive().resolve("kept").resolve(bucket)).exists();
    }

    @Test
    void whileATaskOfItsBucketIsAtWorkNothingIsChanged() throws IOException {
        Task older = sleeping();
        wakeUp();
        Task atWork = paused();
        String copied = moveTo("busy", older);

        assertRefused(older, copied, ProblemCode.BUCKET_BUSY);
        assertThatThrownBy(() -> places.forget(id(older), true))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.BUCKET_BUSY));

        clusterManager.says(bucket, HibernationState.PAUSED);
        awaitState(atWork, TaskState.COMPLETED);
    }

    private void assertRefused(Task pause, String location, ProblemCode code) {
        assertThatThrownBy(() -> places.repoint(id(pause), location, null))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.code()).as(e.message()).isEqualTo(code));
    }

    private ArchiveId id(Task pause) {
        return new ArchiveId(bucket, pause.id());
    }

    private void wakeUp() {
        Task resume = resume();
        awaitState(resume, TaskState.RESUMED);
        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(resume, TaskState.COMPLETED);
    }

    private String moveTo(String name, Task pause) throws IOException {
        Path archive = fixture.archive().toRealPath();
        Path from = archive.resolve(bucket).resolve(pause.id());
        Path to = archive.resolve(name).resolve(bucket).resolve(pause.id());
        Files.createDirectories(to.getParent());
        Files.move(from, to);
        return "file:" + archive.resolve(name);
    }

    private static Path object(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().equals("file-000001"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
