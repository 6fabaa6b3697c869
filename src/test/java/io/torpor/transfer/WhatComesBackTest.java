package io.torpor.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.torpor.data.Attributes;
import io.torpor.data.InodeFacts;
import io.torpor.data.Owner;
import io.torpor.problem.ProblemCode;
import io.torpor.support.AbstractExitsTest;
import io.torpor.support.Invariant;
import io.torpor.support.Pins;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a pause accepts comes back as it was; what can't is refused before its first byte. */
class WhatComesBackTest extends AbstractExitsTest {

    private static final Owner SOMEBODY = new Owner(1234, 2345);

    @Test
    @Pins(Invariant.I4)
    void ownersGroupsAndTheBucketsOwnFolderComeBack() throws IOException {
        assumeTrue(mayGiveAway(), "only root may give files to others");
        makeShards();
        Path folder = fixture.data().bucket(bucket);
        give(folder.resolve("s1"));
        Attributes.setOwner(folder.resolve("s2/large.bin"), SOMEBODY);
        Attributes.setOwner(folder, SOMEBODY);
        Attributes.setMode(folder, 02770);
        Attributes.setModified(folder, Instant.parse("2020-02-29T12:00:00.123456789Z"));
        Map<String, String> before = everything(folder);

        putToSleep();
        assertThat(folder).doesNotExist();
        Task task = resume();
        awaitState(task, TaskState.RESUMED);

        assertThat(everything(folder)).isEqualTo(before);
    }

    @Test
    @Pins(Invariant.I4)
    void aFolderOfAnEmptyBucketComesBack() throws IOException {
        Path folder = Files.createDirectories(fixture.data().bucket(bucket));
        Attributes.setMode(folder, 03750);
        Map<String, String> before = everything(folder);

        putToSleep();
        awaitState(resume(), TaskState.RESUMED);

        assertThat(everything(folder)).isEqualTo(before);
    }

    @Test
    @Pins(Invariant.I4)
    void timesBefore1970ComeBack() throws IOException {
        makeShards();
        Path folder = fixture.data().bucket(bucket);
        Attributes.setModified(folder.resolve("s1/large.bin"), Instant.parse("1969-12-31T23:59:59.5Z"));
        Attributes.setModified(folder.resolve("s1/deep"), Instant.parse("1950-01-01T00:00:00.000000001Z"));
        Attributes.setModified(folder.resolve("s2"), Instant.parse("1960-01-01T00:00:00.999999999Z"));
        Map<String, String> before = everything(folder);

        putToSleep();
        awaitState(resume(), TaskState.RESUMED);

        assertThat(everything(folder)).isEqualTo(before);
    }

    @Test
    @Pins(Invariant.I4)
    void holesStayHoles() throws IOException {
        makeShards();
        Path sparse = fixture.data().shard(bucket, "s1").resolve("sparse.bin");
        long size = (24L << 20) + 12_345;
        write(sparse, 0, "begin");
        write(sparse, 10L << 20, "middle");
        write(sparse, size - 1, "\0");
        Path allHole = fixture.data().shard(bucket, "s2").resolve("hole.bin");
        write(allHole, size, "\0");
        long allocated = InodeFacts.of(sparse).allocated();
        assertThat(allocated).isLessThan(1 << 20);
        Map<String, String> before = everything(fixture.data().bucket(bucket));

        putToSleep();
        awaitState(resume(), TaskState.RESUMED);

        assertThat(everything(fixture.data().bucket(bucket))).isEqualTo(before);
        assertThat(InodeFacts.of(sparse).allocated()).isLessThanOrEqualTo(allocated + 65_536);
        assertThat(InodeFacts.of(allHole).allocated()).isLessThanOrEqualTo(65_536);
        try (FileChannel file = FileChannel.open(sparse)) {
            ByteBuffer middle = ByteBuffer.allocate(6);
            file.read(middle, 10L << 20);
            assertThat(new String(middle.array())).isEqualTo("middle");
        }
    }

    @Test
    @Pins(Invariant.I4)
    void filesWithTwoNamesComeBackAsTwo() throws IOException {
        makeShards();
        Path first = fixture.data().shard(bucket, "s1").resolve("large.bin");
        Files.createLink(fixture.data().shard(bucket, "s2").resolve("linked.bin"), first);
        Map<String, String> before = everything(fixture.data().bucket(bucket));

        putToSleep();
        awaitState(resume(), TaskState.RESUMED);

        assertThat(everything(fixture.data().bucket(bucket))).isEqualTo(before);
        assertThat(InodeFacts.of(first).links()).isEqualTo(1);
    }

    @Test
    @Pins({Invariant.I4, Invariant.I9})
    void aTreeThatIsTooDeepToDeleteIsRefusedByName() throws IOException {
        makeShards();
        Files.createDirectories(fixture.data().shard(bucket, "s1").resolve("d/".repeat(201)));

        Task failed = awaitState(pause(), TaskState.FAILED);

        assertThat(failed.reason().code()).isEqualTo(ProblemCode.SHARD_UNSUPPORTED);
        assertThat(failed.reason().message()).contains("d/d/d", "200 directories deep");
        assertThat(fixture.archivedTasks(bucket)).isEmpty();
    }

    private static boolean mayGiveAway() throws IOException {
        Path file = Files.createTempFile("torpor", "owner");
        try {
            Attributes.setOwner(file, SOMEBODY);
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            Files.delete(file);
        }
    }

    private static void give(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.toList()) {
                int mode = Attributes.mode(path);
                Attributes.setOwner(path, SOMEBODY);
                Attributes.setMode(path, mode);
            }
        }
    }

    private static void write(Path file, long position, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes()), position);
        }
    }

    /** The folder and all below it, with owner, group, mode, time and size. */
    private static Map<String, String> everything(Path folder) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.toList()) {
                Map<String, Object> found = Files.readAttributes(
                        path, "unix:mode,uid,gid,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
                entries.put(
                        folder.relativize(path).toString(),
                        Integer.toOctalString((Integer) found.get("mode")) + " " + found.get("uid") + ":"
                                + found.get("gid") + " " + found.get("lastModifiedTime") + " "
                                + (Files.isDirectory(path) ? "-" : found.get("size")));
            }
        }
        return entries;
    }
}
