package io.torpor.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.admission.ResumeParameters;
import io.torpor.problem.ProblemCode;
import io.torpor.support.AbstractExitsTest;
import io.torpor.support.Invariant;
import io.torpor.support.Mounts;
import io.torpor.support.Pins;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Shards that can be read and not taken away are not archived, and what can't be moved in is not fetched. */
class ImmovableShardsTest extends AbstractExitsTest {

    private final Mounts mounts = new Mounts();

    @AfterEach
    void unmount() throws IOException {
        mounts.close();
    }

    @Test
    @Pins({Invariant.I1, Invariant.I4, Invariant.I9})
    void aBucketWithAFileSystemOfItsOwnIsRefusedBeforeTheFirstByte() throws IOException {
        Path place = Files.createDirectories(fixture.data().bucket(bucket));
        mounts.tmpfs(place, "size=20m");
        makeShards();

        assertThat(refusedPause()).contains(place.toString());
    }

    @Test
    @Pins({Invariant.I4, Invariant.I9})
    void aBucketThatIsMountedFromTheSameFileSystemIsRefused() throws IOException {
        makeShards();
        Path place = fixture.data().bucket(bucket);
        mounts.bind(place, place);

        assertThat(refusedPause()).contains(place.toString());
    }

    @Test
    @Pins({Invariant.I4, Invariant.I9})
    void aShardThatIsAMountPointIsRefusedAndItsSiblingKept() throws IOException {
        makeShards();
        Path shard = fixture.data().shard(bucket, "s2");
        mounts.bind(shard, shard);

        assertThat(refusedPause()).contains(shard.toString(), "mount point");
    }

    @Test
    @Pins({Invariant.I4, Invariant.I9})
    void aMountPointInAShardIsRefused() throws IOException {
        makeShards();
        Path within = fixture.data().shard(bucket, "s1").resolve("deep/er");
        mounts.bind(within, within);

        assertThat(refusedPause()).contains(within.toString(), "mount point");
    }

    @Test
    @Pins({Invariant.I4, Invariant.I9})
    void aFileThatNobodyMayDeleteIsRefused() throws IOException {
        makeShards();
        Path file = fixture.data().shard(bucket, "s1").resolve("deep/er/small-1");
        mounts.flag(file, "i");

        assertThat(refusedPause()).contains(file.toString(), "chattr -i");
    }

    @Test
    @Pins({Invariant.I4, Invariant.I9})
    void aPlaceThatNobodyMayChangeIsRefused() throws IOException {
        makeShards();
        Path place = fixture.data().bucket(bucket);
        mounts.flag(place, "i");

        assertThat(refusedPause()).contains(place.toString());
    }

    @Test
    @Pins({Invariant.I2, Invariant.I9})
    void aResumeIntoSuchAPlaceFetchesNothingAndTheDryRunSaysSo() throws IOException {
        sleeping();
        Path place = Files.createDirectories(fixture.data().bucket(bucket));
        mounts.tmpfs(place, "size=20m");

        Task dryRun = requests.resume(new ResumeParameters(bucket, null, null, null, null, true, null));
        Task cannot = awaitState(dryRun, TaskState.CANNOT_RESUME);
        assertThat(cannot.reason().code()).isEqualTo(ProblemCode.SHARD_IMMOVABLE);
        assertThat(cannot.reason().message()).contains(place.toString());
        assertThat(cannot.plan()).contains("\"fits\":false");
        assertNothingLeft(dryRun);

        Task resume = resume();
        Task failed = awaitState(resume, TaskState.FAILED);
        assertThat(failed.reason().code()).isEqualTo(ProblemCode.SHARD_IMMOVABLE);
        assertThat(failed.bytesDone()).isZero();
        assertThat(place).isEmptyDirectory();
        assertNothingLeft(resume);
    }

    @Test
    @Pins(Invariant.I2)
    void aTrialLeavesNothingBehind() throws IOException {
        makeShards();
        Task task = paused();

        assertThat(Files.list(fixture.data().bucket(bucket)))
                .extracting(path -> path.getFileName().toString())
                .containsExactlyInAnyOrder("s1", "s2");
        assertThat(fixture.leftovers())
                .noneMatch(path -> path.getFileName().toString().contains("trial"));
        tasks.cancel(task.id());
    }

    /** The reason of a pause that was refused; nothing was archived, moved or left. */
    private String refusedPause() throws IOException {
        Map<String, String> tree = fixture.snapshot(bucket);
        Task task = pause();

        Task failed = awaitState(task, TaskState.FAILED);

        assertThat(failed.reason().code()).isEqualTo(ProblemCode.SHARD_IMMOVABLE);
        assertThat(fixture.archivedTasks(bucket)).isEmpty();
        assertThat(fixture.snapshot(bucket)).isEqualTo(tree);
        assertNothingLeft(task);
        return failed.reason().message();
    }
}
