package io.torpor.shard;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.data.Attributes;
import io.torpor.data.DataDirectory;
import io.torpor.data.FolderAttributes;
import io.torpor.data.OwnWrites;
import io.torpor.support.Pins;
import io.torpor.support.RecordingDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shard's move is on disk when the call returns, and at no instant would a power failure leave it without a name. */
class ShardDurabilityTest {

    private static final ShardId SHARD = new ShardId("bucket", "s1");
    private static final FileTime TIME = FileTime.fromMillis(0);

    @TempDir
    Path temp;

    private RecordingDisk disk;
    private DataDirectory data;
    private ShardStore store;
    private ShardLocks locks;

    @BeforeEach
    void record() {
        disk = new RecordingDisk(temp);
        data = new DataDirectory(disk.root());
        store = new ShardStore(data, new OwnWrites());
        locks = new ShardLocks(data, new OwnWrites());
    }

    @Test
    @Pins(I4)
    void anAdoptedShardsNewNameIsForcedBeforeItsOldNamesEnd() throws IOException {
        Files.createDirectories(temp.resolve("bucket"));
        Files.createDirectories(temp.resolve(".torpor/staging/task/s1"));

        store.adopt(data.staging("task", "s1"), SHARD, 0500, TIME);

        assertThat(disk.take())
                .containsExactly(
                        "move .torpor/staging/task/s1 -> bucket/s1",
                        "force bucket",
                        "force .torpor/staging/task",
                        "attributes bucket/s1",
                        "attributes bucket/s1",
                        "force bucket/s1");
    }

    @Test
    @Pins(I4)
    void aNewBucketIsForcedBeforeAShardIsMovedIntoIt() throws IOException {
        Files.createDirectories(temp.resolve(".torpor/staging/task/s1"));

        store.adopt(data.staging("task", "s1"), SHARD, 0700, TIME);

        assertThat(disk.take()).startsWith("mkdir bucket", "force .", "move .torpor/staging/task/s1 -> bucket/s1");
    }

    @Test
    @Pins(I4)
    void aBucketsFolderIsForcedIntoItsParentAndCompleteWhenItIsForced() throws IOException {
        FolderAttributes folder = new FolderAttributes(02770, Instant.EPOCH, null);

        store.makeFolder("bucket", folder);
        assertThat(disk.take()).containsExactly("mkdir bucket", "force .", "attributes bucket");
        assertThat(Attributes.mode(temp.resolve("bucket"))).isEqualTo(0700);

        store.completeFolder("bucket", folder);
        assertThat(disk.take()).containsExactly("attributes bucket", "attributes bucket", "force bucket");
        assertThat(store.folder("bucket")).contains(folder);
    }

    @Test
    void theAttributesOfAShardThatWasMovedBeforeAreStillForced() throws IOException {
        Files.createDirectories(temp.resolve("bucket/s1"));

        store.adopt(data.staging("task", "s1"), SHARD, 0500, TIME);

        assertThat(disk.take()).containsExactly("attributes bucket/s1", "attributes bucket/s1", "force bucket/s1");
    }

    @Test
    @Pins(I4)
    void theTrashsNameIsForcedBeforeTheBucketsEnds() throws IOException {
        Files.createDirectories(temp.resolve("bucket/s1"));

        store.moveOut(SHARD, data.trash("task", "s1"));

        assertThat(disk.take())
                .containsExactly(
                        "mkdir .torpor",
                        "force .",
                        "mkdir .torpor/trash",
                        "force .torpor",
                        "mkdir .torpor/trash/task",
                        "force .torpor/trash",
                        "move bucket/s1 -> .torpor/trash/task/s1",
                        "force .torpor/trash/task",
                        "force bucket");
    }

    @Test
    @Pins(I4)
    void theQuarantinesNameIsForcedBeforeTheBucketsEnds() throws IOException {
        Files.createDirectories(temp.resolve("bucket/s1"));

        store.quarantine(SHARD, "task");

        assertThat(disk.take())
                .endsWith(
                        "move bucket/s1 -> .torpor/quarantine/task/bucket/s1",
                        "force .torpor/quarantine/task/bucket",
                        "force bucket");
    }

    @Test
    void theEndOfABucketIsForced() throws IOException {
        Files.createDirectories(temp.resolve("bucket"));

        store.removeEmptyBucket("bucket");

        assertThat(disk.take()).containsExactly("delete bucket", "force .");
    }

    @Test
    void aLockIsWholeAndForcedBeforeItHasItsName() throws IOException {
        Files.createDirectories(temp.resolve(".torpor/locks/bucket"));

        locks.lock(SHARD, "task");

        List<String> steps = disk.take().stream()
                .map(step -> step.replaceAll("\\.task\\.[-0-9a-f]+", "UNFINISHED"))
                .toList();
        assertThat(steps)
                .containsExactly(
                        "create .torpor/locks/UNFINISHED",
                        "write .torpor/locks/UNFINISHED",
                        "force .torpor/locks/UNFINISHED",
                        "link .torpor/locks/UNFINISHED -> .torpor/locks/bucket/s1",
                        "force .torpor/locks/bucket",
                        "delete .torpor/locks/UNFINISHED");
    }

    @Test
    void theEndOfALockIsForced() {
        ShardId other = new ShardId("bucket", "s2");
        locks.lock(SHARD, "task");
        locks.lock(other, "task");
        disk.take();

        locks.unlock(SHARD, "task");
        assertThat(disk.take()).containsExactly("delete .torpor/locks/bucket/s1", "force .torpor/locks/bucket");

        locks.unlock(other, "task");
        assertThat(disk.take())
                .containsExactly(
                        "delete .torpor/locks/bucket/s2", "delete .torpor/locks/bucket", "force .torpor/locks");
    }
}
