package io.torpor.shard;

import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.torpor.data.DataDirectory;
import io.torpor.data.OwnWrites;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.Mounts;
import io.torpor.support.Pins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardLocksTest {

    private static final ShardId SHARD = new ShardId("bucket", "s1");
    private static final ShardId OTHER = new ShardId("bucket", "s2");

    @TempDir
    Path temp;

    private DataDirectory data;
    private ShardLocks locks;

    @BeforeEach
    void create() {
        data = new DataDirectory(temp);
        locks = new ShardLocks(data, new OwnWrites());
    }

    @Test
    void aLockIsAFileWithTheTaskInIt() {
        locks.lock(SHARD, "t1");

        assertThat(data.lock("bucket", "s1")).hasContent("t1");
        assertThat(locks.holder(SHARD)).hasValue("t1");
        assertThat(locks.all()).isEqualTo(Map.of(SHARD, "t1"));
        assertThat(data.locksRoot()).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void theSameTaskMayLockAgainAnotherMayNot() {
        locks.lock(SHARD, "t1");
        locks.lock(SHARD, "t1");

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> locks.lock(SHARD, "t2"))
                .returns(ProblemCode.SHARD_LOCKED, ProblemException::code)
                .withMessageContaining("'t1'");
        assertThat(locks.holder(SHARD)).hasValue("t1");
    }

    @Test
    @Pins(I5)
    void aLockOutlivesARestart() {
        locks.lock(SHARD, "t1");

        assertThat(new ShardLocks(data, new OwnWrites()).holder(SHARD)).hasValue("t1");
    }

    @Test
    void onlyTheHolderUnlocksAndTheLastLockTakesItsDirectoryAlong() {
        locks.unlock(SHARD, "t1");
        locks.lock(SHARD, "t1");
        locks.lock(OTHER, "t1");

        locks.unlock(SHARD, "t2");
        assertThat(locks.holder(SHARD)).hasValue("t1");

        locks.unlock(SHARD, "t1");
        assertThat(locks.all()).isEqualTo(Map.of(OTHER, "t1"));

        locks.unlock(OTHER, "t1");
        locks.unlock(OTHER, "t1");
        assertThat(data.locksRoot()).isEmptyDirectory();
    }

    @Test
    void allLocksOfATaskAreGivenBackAndNoOthers() {
        ShardId elsewhere = new ShardId("bucket2", "s1");
        locks.unlockAll("t1");
        locks.lock(SHARD, "t1");
        locks.lock(elsewhere, "t1");
        locks.lock(OTHER, "t2");

        locks.unlockAll("t1");

        assertThat(locks.all()).isEqualTo(Map.of(OTHER, "t2"));
    }

    @Test
    @Pins(I3)
    void aLockThatCannotBeRemovedIsTold() throws IOException {
        locks.lock(SHARD, "t1");
        locks.lock(OTHER, "t1");
        try (Mounts mounts = new Mounts()) {
            mounts.flag(data.lock(SHARD.bucket(), SHARD.name()), "i");

            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> locks.unlockAll("t1"))
                    .returns(ProblemCode.DISK_ERROR, ProblemException::code);
            assertThat(locks.sweep(task -> false).left()).containsExactly(data.lock(SHARD.bucket(), SHARD.name()));
        }
        assertThat(locks.all()).as("the other one is free").isEqualTo(Map.of(SHARD, "t1"));
        locks.unlockAll("t1");
        assertThat(locks.all()).isEmpty();
    }

    @Test
    @Pins(I3)
    void locksAndLeftoversOfEndedTasksAreSwept() throws IOException {
        locks.lock(SHARD, "active");
        locks.lock(OTHER, "ended");
        Path garbage = data.lock("bucket2", "s1");
        Files.createDirectories(garbage.getParent());
        Files.writeString(garbage, "");
        Path unfinished = Files.writeString(data.locksRoot().resolve(".ended.1"), "en");
        Path kept = Files.writeString(data.locksRoot().resolve(".active.1"), "active");

        ShardLocks.Swept swept = locks.sweep("active"::equals);
        assertThat(swept.removed()).isEqualTo(2);
        assertThat(swept.holders()).containsExactly("active");

        assertThat(locks.all()).isEqualTo(Map.of(SHARD, "active"));
        assertThat(garbage.getParent()).doesNotExist();
        assertThat(unfinished).doesNotExist();
        assertThat(kept).exists();
        assertThat(locks.sweep("active"::equals).removed()).isZero();
    }

    @Test
    @Pins(I3)
    void aLockThatCannotBeReadStopsNeitherListNorSweep() throws IOException {
        Files.createDirectories(data.lock("bucket", "s1").resolve("a-directory"));
        locks.lock(OTHER, "ended");

        assertThat(locks.all()).isEqualTo(Map.of(OTHER, "ended"));
        ShardLocks.Swept swept = locks.sweep(task -> false);
        assertThat(swept.removed()).isEqualTo(1);
        assertThat(swept.unread()).containsExactly(data.lock("bucket", "s1"));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> locks.lock(SHARD, "t1"))
                .returns(ProblemCode.DISK_ERROR, ProblemException::code);
    }

    @Test
    void ofManyAtOnceExactlyOneGetsTheLockAndNobodySeesHalfOfIt() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 20; round++) {
                ShardId shard = new ShardId("bucket" + round % 2, "s");
                List<Callable<Boolean>> attempts = new ArrayList<>();
                for (int task = 0; task < 8; task++) {
                    String id = "task-" + task;
                    attempts.add(() -> tryLock(shard, id));
                }

                int winners = 0;
                for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
                    winners += attempt.get() ? 1 : 0;
                }

                assertThat(winners).isEqualTo(1);
                locks.unlock(shard, locks.holder(shard).orElseThrow());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(data.locksRoot()).isEmptyDirectory();
    }

    private boolean tryLock(ShardId shard, String task) {
        try {
            locks.lock(shard, task);
            return true;
        } catch (ProblemException e) {
            assertThat(e.code()).isEqualTo(ProblemCode.SHARD_LOCKED);
            assertThat(e.message()).matches(".*'task-[0-7]'.*");
            return false;
        }
    }
}
