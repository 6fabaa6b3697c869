package io.torpor.catalog;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.torpor.archive.ArchiveId;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.AbstractExitsTest;
import io.torpor.support.HoldingStores;
import io.torpor.support.Pins;
import io.torpor.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.JdbcTemplate;

/** Archives on record are checked in turn, and what came of it is on record. */
class ScrubTest extends AbstractExitsTest {

    private static final Duration A_MONTH = Duration.ofDays(30);

    @Autowired
    ArchiveScrub scrub;

    @Autowired
    ArchiveChecks checks;

    @Autowired
    CheckRecords records;

    @Autowired
    ArchiveRecords archives;

    @Autowired
    HealthIndicator archiveHealthIndicator;

    @Autowired
    MeterRegistry meters;

    @Autowired
    JdbcTemplate database;

    @Test
    void theOneThatWasCheckedLongestAgoComesFirst() throws IOException {
        Task older = sleeping();
        bucket = bucket + "-too";
        Task newer = sleeping();
        scrubAll();
        assertThat(of(older).outcome()).isEqualTo(CheckOutcome.SOUND);
        assertThat(scrub.runOne()).as("one that is due").isFalse();

        clock.advance(Duration.ofMinutes(1));
        checks.check(new ArchiveId(bucket(older), older.id()));
        clock.advance(A_MONTH.minusSeconds(30));
        scrubAll();
        assertThat(of(newer).checkedAt()).as("due").isAfter(of(older).checkedAt());
        clock.advance(A_MONTH.plusSeconds(1));
        assertThat(records.due(A_MONTH, A_MONTH).map(ArchiveRecordRow::taskId)).contains(older.id());
    }

    @Test
    @Pins(I4)
    void aDamagedOneIsOnRecordInHealthAndMetricsAndNothingIsDestroyed() throws IOException {
        Task pause = sleeping();
        Path document = document(pause);
        byte[] whole = Files.readAllBytes(document);
        byte[] flipped = whole.clone();
        flipped[flipped.length / 2] ^= 1;
        Files.write(document, flipped);
        double before = damagedChecks();

        scrubAll();

        assertThat(of(pause).outcome()).isEqualTo(CheckOutcome.DAMAGED);
        assertThat(of(pause).finding()).contains("shard.json");
        assertThat(damagedChecks()).as("others may be damaged, too").isGreaterThanOrEqualTo(before + 1);
        clock.advance(Duration.ofSeconds(10));
        var health = archiveHealthIndicator.health();
        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails().get("reasons").toString()).contains(bucket, pause.id(), "/check");
        assertThat(archives.of(bucket)).hasSize(1);

        Files.write(document, whole);
        checks.check(new ArchiveId(bucket, pause.id()));
        clock.advance(Duration.ofSeconds(10));
        assertThat(String.valueOf(archiveHealthIndicator.health().getDetails().get("reasons")))
                .doesNotContain(pause.id());
    }

    @Test
    @Pins(I4)
    void oneThatCannotBeReachedIsNotCheckedAndKeepsWhatWasFound() throws IOException {
        Task pause = sleeping();
        scrubAll();
        var checkedAt = of(pause).checkedAt();
        Path away = fixture.archive().resolveSibling("away-" + bucket);
        Files.move(fixture.archive(), away);
        try {
            clock.advance(A_MONTH.plusSeconds(1));
            scrubAll();
        } finally {
            Files.move(away, fixture.archive());
        }

        assertThat(of(pause))
                .returns(CheckOutcome.SOUND, CheckRecord::outcome)
                .returns(checkedAt, CheckRecord::checkedAt);
        assertThat(of(pause).trouble()).contains("archive-unreachable");
        assertThat(records.failed(1000)).noneMatch(failed -> failed.task().equals(pause.id()));

        clock.advance(Duration.ofHours(1).plusSeconds(1));
        scrubAll();
        assertThat(of(pause).trouble()).isNull();
        assertThat(of(pause).checkedAt()).isAfter(checkedAt);
    }

    @Test
    void ofTwoNodesOneTakesAnArchive() throws IOException {
        Task pause = sleeping();
        scrubAll();
        Optional<String> other = records.claim(pause.id());
        assertThat(other).isPresent();
        clock.advance(Duration.ofHours(1)); // a clock that runs ahead takes nothing from the other node
        assertThat(records.renew(pause.id(), other.orElseThrow())).isTrue();

        ProblemException refused = refusedCheck(pause);
        assertThat(refused.code()).isEqualTo(ProblemCode.TASK_CONFLICT);
        assertThat(records.claim(pause.id())).isEmpty();

        database.update( // the other node's process is gone
                "update archive_check set claimed_until = timestamp with time zone '2020-01-01 00:00:00+00'"
                        + " where task_id = ?",
                pause.id());
        assertThat(checks.check(new ArchiveId(bucket, pause.id())).outcome()).isEqualTo(CheckOutcome.SOUND);
        assertThat(records.renew(pause.id(), other.orElseThrow())).isFalse();
    }

    @Test
    void oneRunsAtATimeAndIsCancelled() throws Exception {
        Task pause = sleeping();
        HoldingStores.Hold bytes = holdBytes();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<CheckReport> check = thread.submit(() -> checks.check(new ArchiveId(bucket, pause.id())));
            bytes.awaitReached();

            assertThatThrownBy(() -> checks.check(new ArchiveId("golden", "golden-pause")))
                    .isInstanceOfSatisfying(
                            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.TASK_CONFLICT));
            assertThat(checks.cancel()).contains(new ArchiveId(bucket, pause.id()));

            assertThat(check.get().outcome()).isEqualTo(CheckOutcome.NOT_CHECKED);
            assertThat(of(pause).trouble()).contains("cancelled");
            assertThat(checks.cancel()).isEmpty();
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    @Pins(I4)
    void anArchiveThatIsDeletedDuringItsCheckIsNotSaidToBeDamaged() throws IOException {
        Task pause = sleeping();
        String claim = records.claim(pause.id()).orElseThrow();
        database.update("update archive_record set state = 'DISCARDING' where task_id = ?", pause.id());
        CheckReport damaged = new CheckReport(
                bucket,
                pause.id(),
                "file:/a",
                CheckOutcome.DAMAGED,
                null,
                List.of(new CheckFinding(CheckFinding.Kind.OBJECT_MISSING, "x", "x is missing")),
                1,
                0,
                0,
                clock.instant(),
                clock.instant());

        records.record(claim, damaged);

        assertThat(of(pause).outcome()).isNull();
        assertThat(records.claim(pause.id())).isPresent();
        archives.forget(pause.id());
        assertThat(records.of(List.of(pause.id()))).isEmpty();
    }

    private ProblemException refusedCheck(Task pause) {
        try {
            checks.check(new ArchiveId(bucket, pause.id()));
        } catch (ProblemException e) {
            return e;
        }
        throw new AssertionError("not refused");
    }

    private void scrubAll() {
        for (int i = 0; i < 100 && scrub.runOne(); i++) {
            // the next one
        }
    }

    private String bucket(Task pause) {
        return pause.bucket();
    }

    private CheckRecord of(Task pause) {
        return records.of(List.of(pause.id())).stream().findFirst().orElseThrow();
    }

    private double damagedChecks() {
        return meters.counter("torpor.archive.checks", "outcome", "damaged").count();
    }

    private Path document(Task pause) throws IOException {
        try (var files = Files.walk(fixture.archive().resolve(bucket).resolve(pause.id()))) {
            return files.filter(file -> file.endsWith("shard.json")).findFirst().orElseThrow();
        }
    }
}
