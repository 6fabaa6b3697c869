package io.torpor.staging;

import static io.torpor.support.Invariant.I10;
import static io.torpor.support.Invariant.I2;
import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.Pins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

class StagingSweeperTest extends AbstractStagingTest {

    @Test
    @Pins(I2)
    void onlyWhatWasReleasedIsSwept() throws IOException {
        Path released = reserved("t1", "s1");
        Path used = reserved("t2", "s1");
        area.release("t1");

        node.sweeper.sweep();

        assertThat(released.getParent()).doesNotExist();
        assertThat(used).exists();
        assertThat(record("t1").state()).isEqualTo(StagingState.CLEANED);
        assertThat(record("t2").state()).isEqualTo(StagingState.RESERVED);
    }

    @Test
    @Pins(I4)
    void whileTheDatabaseIsBehindNothingIsSwept() throws IOException {
        Path released = reserved("t1", "s1");
        area.release("t1");
        given(node.acts.isBehind()).willReturn(true);

        node.sweeper.sweep();

        assertThat(area.sweepNow()).isEqualTo(new SweepResult(0, 1, 0));
        assertThat(released).exists();
        assertThat(record("t1").state()).isEqualTo(StagingState.CLEANUP_REQUIRED);
    }

    @Test
    @Pins(I4)
    void whatAGuardHoldsInTheTrashStaysAndIsAskedAboutAgain() throws IOException {
        Path moved = area.reserve("t1", "bucket", "s1", StagingKind.TRASH);
        Files.createDirectories(moved);
        AtomicBoolean held = new AtomicBoolean(true);
        node.guards.add(directory -> {
            assertThat(directory.task()).isEqualTo("t1");
            if (held.get()) {
                throw new ProblemException(ProblemCode.ARCHIVE_UNREACHABLE, "no mount");
            }
        });
        area.release("t1");

        node.sweeper.sweep();
        assertThat(moved).exists();
        assertThat(only().lastError()).contains("no mount");

        held.set(false);
        assertThat(area.sweepNow()).isEqualTo(new SweepResult(1, 0, 0));
        assertThat(moved).doesNotExist();
    }

    @Test
    @Pins(I3)
    void oneUndeletableDirectoryDoesNotStopTheNext() throws IOException {
        undeletable("t1", "s1");
        Path next = reserved("t2", "s1");
        area.release("t1");
        area.release("t2");

        assertThat(area.sweepNow()).isEqualTo(new SweepResult(1, 1, 0));

        assertThat(next).doesNotExist();
        assertThat(record("t1").state()).isEqualTo(StagingState.CLEANUP_REQUIRED);
        assertThat(record("t2").state()).isEqualTo(StagingState.CLEANED);
    }

    @Test
    @Pins(I5)
    void theBackOffIsPersistedHonouredAndDoubledUpToItsLimit() throws IOException {
        Path link = undeletable("t1", "s1");
        area.release("t1");

        long[] waits = {1, 2, 4, 5, 5};
        for (int failures = 1; failures <= waits.length; failures++) {
            node.sweeper.sweep();
            node.sweeper.sweep();

            assertThat(only().attempts()).isEqualTo(failures);
            Instant next = clock.instant().plusSeconds(waits[failures - 1]);
            assertThat(only().nextTryAt()).isEqualTo(next);

            clock.advance(Duration.between(clock.instant(), next).minusMillis(1));
            node.sweeper.sweep();
            assertThat(only().attempts()).as("not yet due").isEqualTo(failures);
            clock.advance(Duration.ofMillis(1));
        }

        Files.delete(link);
        node.sweeper.sweep();
        assertThat(only().state()).isEqualTo(StagingState.CLEANED);
    }

    @Test
    void sweepNowDoesNotWaitForTheNextTry() throws IOException {
        Path link = undeletable("t1", "s1");
        area.release("t1");
        assertThat(area.sweepNow()).isEqualTo(new SweepResult(0, 1, 0));

        Files.delete(link);

        assertThat(area.sweepNow()).isEqualTo(new SweepResult(1, 0, 0));
    }

    @Test
    @Pins(I4)
    void aPathOutsideOfTheStagingRootIsNeverDeleted() throws IOException {
        Path precious = fill(data.shard("bucket", "s1"));
        reserved("t1", "s1");
        area.release("t1");

        for (String path : new String[] {"bucket/s1", ".torpor/staging/../../bucket/s1", ".torpor/staging", ""}) {
            jdbc.update("update staging_directory set path = ?", path);
            assertThat(area.sweepNow()).as(path).isEqualTo(new SweepResult(0, 1, 0));
        }

        assertThat(precious.resolve("sub/file")).exists();
        assertThat(only().lastError()).contains("not below");
    }

    @Test
    @Pins(I5)
    void aClaimedDirectoryIsLeftToItsClaimantUntilTheClaimIsAbandoned() throws IOException {
        Path path = reserved("t1", "s1");
        area.release("t1");
        Instant claimedAt = clock.instant();
        long id = only().id();
        assertThat(repository.claim(id, "incarnation-1", "other", claimedAt, claimedAt.minusSeconds(1)))
                .isEqualTo(1);

        clock.advance(StagingNode.PROPERTIES.claimTimeout());
        assertThat(area.sweepNow()).isEqualTo(new SweepResult(0, 0, 1));
        assertThat(path).exists();

        clock.advance(Duration.ofMillis(1));
        assertThat(area.sweepNow()).isEqualTo(new SweepResult(1, 0, 0));
        assertThat(path).doesNotExist();

        assertThat(repository.markFailed(id, "incarnation-1", "other", "late", clock.instant()))
                .as("the first claimant comes too late")
                .isZero();
        assertThat(repository.markCleaned(id, "incarnation-1", "other", clock.instant()))
                .isZero();
    }

    @Test
    void anEarlierProcessOfTheNodeIsFencedOff() throws IOException {
        reserved("t1", "s1");
        StagingNode second = start("node-1", "incarnation-2");
        second.area.recover();
        Path path = fill(second.area.reserve("t1", "bucket", "s1", StagingKind.STAGING));

        area.release("t1");
        assertThat(area.clean("t1")).isFalse();
        assertThat(area.sweepNow()).isEqualTo(SweepResult.NOTHING);
        second.area.release("t1");
        assertThat(area.sweepNow()).isEqualTo(SweepResult.NOTHING);
        assertThat(repository.claim(only().id(), "incarnation-1", "c", clock.instant(), clock.instant()))
                .isZero();

        assertThat(path.resolve("sub/file")).exists();
        assertThat(second.area.sweepNow()).isEqualTo(new SweepResult(1, 0, 0));
    }

    @Test
    @Pins({I2, I5})
    void aClaimOfAnEarlierProcessLapsesWhenTheNextOneRecovers() throws IOException {
        Path path = reserved("t1", "s1");
        area.release("t1");
        long id = only().id();
        Instant now = clock.instant();
        assertThat(repository.claim(id, "incarnation-1", "mine", now, now)).isEqualTo(1);

        assertThat(start("node-1", "incarnation-2").area.recover()).isEqualTo(new SweepResult(1, 0, 0));

        assertThat(path).doesNotExist();
        assertThat(repository.markCleaned(id, "incarnation-1", "mine", now)).isZero();
    }

    @Test
    void anotherNodesDirectoriesAreNotTouched() throws IOException {
        Path path = reserved("t1", "s1");
        area.release("t1");

        StagingNode second = start("node-2", "incarnation-9");

        assertThat(second.area.sweepNow()).isEqualTo(SweepResult.NOTHING);
        assertThat(path).exists();
    }

    @Test
    void recordsOfCleanedDirectoriesAreKeptForAWhile() throws IOException {
        reserved("t1", "s1");
        area.clean("t1");
        reserved("t2", "s1");

        clock.advance(StagingNode.PROPERTIES.keepRecords());
        node.sweeper.purgeOldRecords();
        assertThat(records()).hasSize(2);

        clock.advance(Duration.ofMillis(1));
        node.sweeper.purgeOldRecords();
        assertThat(only().task()).isEqualTo("t2");
    }

    @Test
    @Pins(I10)
    void oldRecordsOfNodesThatDoNotComeBackGoTooHoweverMany() {
        for (int number = 0; number < 1001; number++) {
            jdbc.update(
                    "insert into staging_directory (version, node_id, incarnation, task_id, kind, state, path, attempts,"
                            + " next_try_at, created_at, cleaned_at) values (0, 'gone', 'i', 't', 'TRASH', 'CLEANED', ?, 0,"
                            + " timestamp '2026-01-01 00:00:00', timestamp '2026-01-01 00:00:00',"
                            + " timestamp '2026-01-01 00:00:00')",
                    ".torpor/trash/t/" + number);
        }

        node.sweeper.purgeOldRecords();

        assertThat(records()).isEmpty();
    }

    @Test
    void theDatabaseRefusesStatesThatMakeNoSense() throws IOException {
        reserved("t1", "s1");

        for (String change : new String[] {
            "state = 'GONE'",
            "kind = 'OTHER'",
            "state = 'CLEANED'",
            "claim = 'c'",
            "claim = 'c', claimed_at = created_at",
            "attempts = -1"
        }) {
            assertThatExceptionOfType(DataIntegrityViolationException.class)
                    .as(change)
                    .isThrownBy(() -> jdbc.update("update staging_directory set " + change));
        }
    }
}
