package io.torpor.staging;

import static io.torpor.support.Invariant.I1;
import static io.torpor.support.Invariant.I2;
import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.data.DataDirectory;
import io.torpor.support.Pins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Exit 3 of the design: the process crashes, and the next start cleans. */
class StagingRecoveryTest extends AbstractStagingTest {

    @Test
    @Pins({I2, I3})
    void whatACrashLeftIsSweptAtTheNextStart() throws IOException {
        reserved("t1", "s1");
        fill(area.reserve("t2", "bucket", "s1", StagingKind.TRASH));
        area.reserve("t3", "bucket", "recorded-but-never-created", StagingKind.STAGING);

        StagingNode next = start("node-1", "incarnation-2");
        assertThat(next.area.recover()).isEqualTo(new SweepResult(3, 0, 0));

        assertThat(data.stagingRoot()).isEmptyDirectory();
        assertThat(data.trashRoot()).isEmptyDirectory();
        assertThat(records()).allMatch(record -> record.state() == StagingState.CLEANED);
        assertThat(next.area.reserve("t1", "bucket", "s1", StagingKind.STAGING)).doesNotExist();
    }

    @Test
    @Pins({I1, I2})
    void aTrialThatACrashLeftInEitherPlaceIsSwept() throws IOException {
        Files.createDirectories(data.bucket("bucket").resolve("s1"));
        TrialPaths trial = area.reserveTrial("t1", "bucket", StagingKind.TRASH);
        assertThat(trial.inPlace()).hasParentRaw(data.bucket("bucket")).doesNotExist();
        Files.createDirectory(trial.inPlace());
        TrialPaths other = area.reserveTrial("t2", "asleep", StagingKind.STAGING);
        Files.createDirectories(other.aside());

        assertThat(start("node-1", "incarnation-2").area.recover()).isEqualTo(new SweepResult(4, 0, 0));

        assertThat(trial.inPlace()).doesNotExist();
        assertThat(other.aside()).doesNotExist();
        assertThat(data.bucket("bucket").resolve("s1")).isDirectory();
    }

    @Test
    @Pins(I4)
    void whatIsNotEmptyInATrialsPlaceIsNotDeleted() throws IOException {
        Files.createDirectories(data.bucket("bucket"));
        TrialPaths trial = area.reserveTrial("t1", "bucket", StagingKind.TRASH);
        Path inPlace = fill(trial.inPlace());

        area.cleanTrial("t1", trial);

        assertThat(inPlace.resolve("sub/file")).exists();
        assertThat(area.pending("t1")).hasSize(1);
    }

    @Test
    @Pins({I2, I5})
    void recoveryThatCrashedIsDoneAgain() throws IOException {
        Path link = undeletable("t1", "s1");
        start("node-1", "incarnation-2").area.recover();
        Files.delete(link);

        assertThat(start("node-1", "incarnation-3").area.recover()).isEqualTo(new SweepResult(1, 0, 0));
        assertThat(start("node-1", "incarnation-4").area.recover()).isEqualTo(SweepResult.NOTHING);
    }

    @Test
    @Pins(I1)
    void directoriesWithoutARecordAreRecordedAndSwept() throws IOException {
        fill(data.staging("orphan", "s1"));
        Files.createDirectories(data.stagingRoot().resolve("empty"));
        fill(data.stagingRoot().resolve("not a task").resolve(".not a shard"));
        Files.writeString(data.stagingRoot().resolve("loose file"), "x");

        assertThat(area.recover()).isEqualTo(new SweepResult(4, 0, 0));

        assertThat(data.stagingRoot()).isEmptyDirectory();
        assertThat(records())
                .extracting(StagingRecord::task)
                .containsExactlyInAnyOrder("orphan", "empty", "not a task", "loose file");
    }

    /** The database was lost: with the record of a shard in the trash, the proof that its archive holds it is gone. */
    @Test
    @Pins(I4)
    void aShardInTheTrashWithoutARecordIsKept() throws IOException {
        Path unknown = fill(data.trash("orphan", "s2"));
        Path recorded = fill(area.reserve("t1", "bucket", "s1", StagingKind.TRASH));
        Path beside = fill(data.trash("t1", "s2"));

        assertThat(start("node-1", "incarnation-2").area.recover()).isEqualTo(new SweepResult(1, 0, 0));

        assertThat(unknown.resolve("sub/file")).exists();
        assertThat(beside.resolve("sub/file")).exists();
        assertThat(recorded).doesNotExist();
    }

    @Test
    @Pins(I1)
    void anOrphanBesideARecordedShardIsSweptOnItsOwn() throws IOException {
        Path used = reserved("t1", "s1");
        Path orphan = fill(data.staging("t1", "s2"));

        assertThat(area.recover()).isEqualTo(new SweepResult(1, 0, 0));

        assertThat(used).exists();
        assertThat(orphan).doesNotExist();
    }

    @Test
    @Pins({I1, I4})
    void anOrphanThatIsALinkIsRemovedAndItsTargetStays() throws IOException {
        Path outside = fill(temp.resolve("outside"));
        Files.createDirectories(data.stagingRoot());
        Path link = Files.createSymbolicLink(data.stagingRoot().resolve("link"), outside);

        area.recover();

        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(outside.resolve("sub/file")).exists();
    }

    @Test
    @Pins(I1)
    void anOrphanAtACleanedPathUsesTheOldRow() throws IOException {
        Path path = reserved("t1", "s1");
        area.clean("t1");
        fill(path);
        reserved("t1", "s2");

        assertThat(area.recover()).isEqualTo(new SweepResult(1, 0, 0));

        assertThat(path).doesNotExist();
        assertThat(records()).hasSize(2);
    }

    @Test
    @Pins(I3)
    void oneThatCannotBeDeletedDoesNotStopTheRest() throws IOException {
        undeletable("t1", "s1");
        reserved("t2", "s1");
        fill(data.staging("orphan", "s1"));

        assertThat(start("node-1", "incarnation-2").area.recover()).isEqualTo(new SweepResult(2, 1, 0));

        assertThat(area.pending("t1")).hasSize(1);
        assertThat(data.stagingRoot().resolve("t2")).doesNotExist();
        assertThat(data.stagingRoot().resolve("orphan")).doesNotExist();
    }

    @Test
    void anotherNodesRecordsAreNotTakenOver() throws IOException {
        StagingNode second = start("node-2", "incarnation-9");
        second.area.reserve("t1", "bucket", "s1", StagingKind.STAGING);

        start("node-1", "incarnation-2").area.recover();

        assertThat(only()).returns("node-2", StagingRecord::node).returns(StagingState.RESERVED, StagingRecord::state);
    }

    @Test
    @Pins(I2)
    void aDataDirectoryThatIsMountedElsewhereIsStillCleaned() throws IOException {
        reserved("t1", "s1");
        Path moved = temp.resolve("moved");
        Files.move(data.root(), moved);
        data = new DataDirectory(moved);

        assertThat(start("node-1", "incarnation-2").area.recover()).isEqualTo(new SweepResult(1, 0, 0));

        assertThat(data.stagingRoot()).isEmptyDirectory();
    }
}
