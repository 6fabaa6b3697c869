package io.torpor.staging;

import static io.torpor.support.Invariant.I1;
import static io.torpor.support.Invariant.I2;
import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.Pins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

class StagingAreaTest extends AbstractStagingTest {

    @Test
    @Pins(I1)
    void aDirectoryIsRecordedBeforeItExists() {
        Path path = area.reserve("t1", "bucket", "s1", StagingKind.STAGING);

        assertThat(path).isEqualTo(data.staging("t1", "s1")).doesNotExist();
        assertThat(only())
                .returns(StagingState.RESERVED, StagingRecord::state)
                .returns(".torpor/staging/t1/s1", StagingRecord::path)
                .returns("node-1", StagingRecord::node)
                .returns("bucket", StagingRecord::bucket)
                .returns(clock.instant(), StagingRecord::createdAt);
    }

    @Test
    @Pins(I1)
    void theRecordIsCommittedWhateverBecomesOfTheCallersTransaction() {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            area.reserve("t1", "bucket", "s1", StagingKind.STAGING);
            status.setRollbackOnly();
        });

        assertThat(only().state()).isEqualTo(StagingState.RESERVED);
    }

    @Test
    @Pins(I5)
    void reservingAgainIsANoOpAndTrashIsAPlaceOfItsOwn() {
        Path staging = area.reserve("t1", "bucket", "s1", StagingKind.STAGING);

        assertThat(area.reserve("t1", "bucket", "s1", StagingKind.STAGING)).isEqualTo(staging);
        assertThat(records()).hasSize(1);
        assertThat(area.reserve("t1", "bucket", "s1", StagingKind.TRASH)).isEqualTo(data.trash("t1", "s1"));
        assertThat(records()).hasSize(2);
    }

    @Test
    void namesThatLeadElsewhereAreRefusedAndNotRecorded() {
        for (String bad : List.of("..", "a/b", "", ".hidden")) {
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> area.reserve("t1", "bucket", bad, StagingKind.STAGING));
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> area.reserve(bad, "bucket", "s1", StagingKind.TRASH));
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> area.reserve("t1", bad, "s1", StagingKind.STAGING));
        }

        assertThat(records()).isEmpty();
    }

    @Test
    void manyAtOnceReserveTheSamePathOnce() throws Exception {
        Callable<Path> reserve = () -> area.reserve("t1", "bucket", "s1", StagingKind.STAGING);
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            for (Future<Path> path : threads.invokeAll(Collections.nCopies(6, reserve))) {
                assertThat(path.get()).isEqualTo(data.staging("t1", "s1"));
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(records()).hasSize(1);
    }

    @Test
    void aPathThatWaitsForTheSweeperCannotBeReserved() throws IOException {
        reserved("t1", "s1");
        area.release("t1");

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> area.reserve("t1", "bucket", "s1", StagingKind.STAGING))
                .returns(ProblemCode.CLEANUP_PENDING, ProblemException::code)
                .withMessageContaining("node-1")
                .withMessageContaining("t1");
    }

    @Test
    @Pins(I3)
    void aCleanedPathBeginsANewLifeInItsOldRow() throws IOException {
        Path link = undeletable("t1", "s1");
        area.clean("t1");
        Files.delete(link);
        assertThat(area.clean("t1")).isTrue();
        long id = only().id();

        Path path = area.reserve("t1", "bucket", "s1", StagingKind.STAGING);

        assertThat(path).doesNotExist();
        assertThat(only())
                .returns(id, StagingRecord::id)
                .returns(StagingState.RESERVED, StagingRecord::state)
                .returns(0, StagingRecord::attempts)
                .returns(null, StagingRecord::lastError)
                .returns(null, StagingRecord::cleanedAt);
    }

    @Test
    void releaseMarksTheTaskAndNoOther() throws IOException {
        Path path = reserved("t1", "s1");
        reserved("t2", "s1");

        area.release("t1");
        area.release("nobody");

        assertThat(record("t1").state()).isEqualTo(StagingState.CLEANUP_REQUIRED);
        assertThat(record("t2").state()).isEqualTo(StagingState.RESERVED);
        assertThat(path).exists();
    }

    @Test
    @Pins(I5)
    void releaseGoesWithTheCallersTransaction() throws IOException {
        reserved("t1", "s1");

        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            area.release("t1");
            status.setRollbackOnly();
        });

        assertThat(only().state()).isEqualTo(StagingState.RESERVED);
    }

    @Test
    @Pins(I2)
    void cleanLeavesNothingOfTheTaskAndAllOfTheOthers() throws IOException {
        reserved("t1", "s1");
        reserved("t1", "s2");
        fill(area.reserve("t1", "bucket", "s1", StagingKind.TRASH));
        area.reserve("t1", "bucket", "never-created", StagingKind.STAGING);
        Path other = reserved("t2", "s1");

        assertThat(area.clean("t1")).isTrue();
        assertThat(area.clean("t1")).isTrue();
        assertThat(area.clean("nobody")).isTrue();

        assertThat(data.stagingRoot().resolve("t1")).doesNotExist();
        assertThat(data.trashRoot()).isEmptyDirectory();
        assertThat(other.resolve("sub/file")).exists();
        assertThat(area.pending("t1")).isEmpty();
        assertThat(area.pending("t2")).hasSize(1);
        assertThat(record("t1").cleanedAt()).isEqualTo(clock.instant());
    }

    @Test
    @Pins({I4, I9})
    void cleanSaysWhenSomethingIsLeftAndTheRecordSaysWhy() throws IOException {
        Path link = undeletable("t1", "s1");

        assertThat(area.clean("t1")).isFalse();

        assertThat(area.pending("t1")).singleElement().satisfies(record -> {
            assertThat(record.attempts()).isEqualTo(1);
            assertThat(record.lastError()).contains(link.toString()).contains("symbolic link");
            assertThat(record.nextTryAt()).isEqualTo(clock.instant().plusSeconds(1));
        });
        assertThat(temp.resolve("outside/s1/sub/file")).exists();

        Files.delete(link);
        assertThat(area.clean("t1")).as("without waiting for the next try").isTrue();
    }

    @Test
    @Pins(I2)
    void cleanWaitsForASweepUnderWay() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 20; round++) {
                String task = "t" + round;
                for (int shard = 0; shard < 5; shard++) {
                    reserved(task, "s" + shard);
                }
                area.release(task);

                Future<SweepResult> sweep = threads.submit(() -> area.sweepNow());
                Future<Boolean> clean = threads.submit(() -> area.clean(task));

                assertThat(clean.get()).isTrue();
                assertThat(data.stagingRoot()).isEmptyDirectory();
                sweep.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @Pins(I9)
    void pendingNamesOtherNodesToo() throws IOException {
        reserved("t1", "s1");
        StagingNode second = start("node-2", "incarnation-9");
        second.area.reserve("t1", "bucket", "s2", StagingKind.STAGING);

        assertThat(area.clean("t1")).as("this node's share").isTrue();

        assertThat(area.pending("t1")).singleElement().returns("node-2", StagingRecord::node);
    }
}
