package io.torpor.pipeline;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.archive.Manifest;
import io.torpor.archive.NodeEntry;
import io.torpor.archive.ShardContent;
import io.torpor.archive.ShardEntry;
import io.torpor.archive.ShardValidator;
import io.torpor.data.Attributes;
import io.torpor.support.AbstractTransferTest;
import io.torpor.support.ArchivedParts;
import io.torpor.support.Pins;
import io.torpor.support.TestShard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ShardRoundTripTest extends AbstractTransferTest {

    private final AtomicInteger fresh = new AtomicInteger();
    private final ArchivedParts told = new ArchivedParts();

    @Test
    void aShardOfEverythingComesBackByteByByte() throws IOException {
        shard.file("large-1", 9_000_001)
                .file("a/large-2", 2 << 20)
                .file("a/b/just packed", 1 << 20)
                .file("a/b/just not packed", (1 << 20) + 1)
                .file("empty", 0)
                .file("a/b/c/empty too", 0)
                .file("with space, ünïcöde ☃ and \n newline", 1234)
                .file("back\\slash 'quotes\" %2e%2e ..", 10)
                .file(".hidden/..three", 10)
                .file("x".repeat(255), 10)
                .file("read-only/file", 100)
                .file("open/a", 1)
                .file("open/b", 2)
                .file("open/c", 3)
                .file("open/d", 4)
                .small("many", 3000, 8000)
                .directory("empty directory/in/it")
                .mode("large-1", 0400)
                .mode("empty", 0000)
                .mode("a/large-2", 01777)
                .mode("read-only/file", 0444)
                .mode("read-only", 0555)
                .mode("open/a", 0666)
                .mode("open/b", 0666)
                .mode("open/c", 0777)
                .mode("open/d", 0777)
                .mode("empty directory", 02770)
                .mode("empty directory/in", 0000);
        Files.setLastModifiedTime(shard.root().resolve("read-only"), FileTime.from(Instant.ofEpochSecond(1, 1)));
        Files.setLastModifiedTime(
                shard.root().resolve("a/b/just packed"), FileTime.from(Instant.parse("1935-01-01T00:00:00.5Z")));
        Files.setLastModifiedTime(
                shard.root().resolve("empty"), FileTime.from(Instant.parse("2199-12-31T23:59:59.999999999Z")));

        ShardEntry part = archived();
        assertThat(meter.bytes.getAndSet(0)).isEqualTo(shard.scan().bytes()).isEqualTo(part.bytes());
        Path target = restored(throughTheManifest(part));

        assertThat(TestShard.describe(target)).isEqualTo(TestShard.describe(shard.root()));
        assertThat(meter.bytes.get()).isEqualTo(part.bytes());
        assertThat(part.objects()).hasSizeLessThan(10);
        assertThat(part.objectBytes()).isEqualTo(part.bytes());
    }

    @Test
    void anEmptyShardHasNoObjects() throws IOException {
        ShardEntry part = archived();

        assertThat(part.objects()).isEmpty();
        assertThat(archive.list("")).isEmpty();
        assertThat(restored(throughTheManifest(part))).isEmptyDirectory();
    }

    @Test
    void theRootsOwnAttributesAreRecordedAndLeftToTheCaller() throws IOException {
        Files.setLastModifiedTime(shard.root(), FileTime.from(Instant.ofEpochSecond(5, 7)));
        Attributes.setMode(shard.root(), 0711);

        ShardEntry part = archived();

        assertThat(part.mode()).isEqualTo(0711);
        assertThat(part.modified()).isEqualTo(Instant.ofEpochSecond(5, 7));
        assertThat(Attributes.mode(restored(part))).isEqualTo(0700);
    }

    @Test
    void aLargeFileIsOneObjectWithOneDigest() throws IOException {
        shard.file("large", 5 << 20);

        ShardEntry part = archived();

        assertThat(part.objects()).hasSize(1);
        assertThat(part.objects().get(0).sha256()).isEqualTo(part.files().get(0).sha256());
        assertThat(object(part.objects().get(0).key()))
                .hasSameBinaryContentAs(shard.root().resolve("large"));
    }

    @Test
    void aPoolThatTakesNoWorkIsNoHindrance() throws IOException {
        shard.file("large", 3 << 20).small("many", 600, 1000);
        pool.shutdown();

        assertThat(TestShard.describe(restored(archived()))).isEqualTo(TestShard.describe(shard.root()));
    }

    @Test
    void aCallerFromTheSamePoolDoesNotWaitForItself() throws Exception {
        shard.file("large", 3 << 20).file("large-2", 3 << 20);

        Callable<ShardEntry> share = () -> archive(archive, TASK + fresh.incrementAndGet(), SHARD);
        for (Future<ShardEntry> part : pool.invokeAll(Collections.nCopies(STREAMS * 2, share))) {
            assertThat(part.get().objects()).hasSize(2);
        }
    }

    @Test
    @Pins(I4)
    void holdsTheSameLooksAtEveryByte() throws IOException {
        shard.file("large", 3 << 20).file("small", 10).file("empty", 0).directory("directory");
        ShardEntry part = archived();
        assertThat(TreeComparison.holdsTheSame(shard.scan(), ShardContent.of(part)))
                .isTrue();

        Path large = shard.root().resolve("large");
        FileTime time = Files.getLastModifiedTime(large);
        Files.setLastModifiedTime(large, FileTime.from(Instant.EPOCH));
        assertThat(TreeComparison.holdsTheSame(shard.scan(), ShardContent.of(part)))
                .isTrue();

        flip(large, 2 << 20);
        Files.setLastModifiedTime(large, time);
        assertThat(TreeComparison.holdsTheSame(shard.scan(), ShardContent.of(part)))
                .isFalse();
        flip(large, 2 << 20);
        assertThat(TreeComparison.holdsTheSame(shard.scan(), ShardContent.of(part)))
                .isTrue();

        shard.mode("small", 0640);
        assertThat(TreeComparison.holdsTheSame(shard.scan(), ShardContent.of(part)))
                .isFalse();
        shard.mode("small", 0644);
        Files.delete(shard.root().resolve("directory"));
        assertThat(TreeComparison.holdsTheSame(shard.scan(), ShardContent.of(part)))
                .isFalse();
        shard.file("directory", 0);
        assertThat(TreeComparison.holdsTheSame(shard.scan(), ShardContent.of(part)))
                .isFalse();
    }

    @Test
    void shardsShareTheStreamsAndComeBackEachInItsPlace() throws IOException {
        shard.file("large", 3 << 20).small("many", 300, 1000).directory("empty");
        TestShard second =
                new TestShard(home.resolve("data-2")).file("other", 5_000_000).file("empty", 0);
        TestShard third = new TestShard(home.resolve("data-3"));
        List<TestShard> shards = List.of(shard, second, third);
        List<ShardSource> sources = new ArrayList<>();
        for (int i = 0; i < shards.size(); i++) {
            sources.add(new ShardSource("shard-" + i, shards.get(i).scan()));
        }
        String node = ARCHIVE.nodePrefix(NODE);

        List<ShardEntry> parts = archiver.archive(archive, node, sources, meter, told);
        List<ShardTarget> targets = new ArrayList<>();
        for (ShardEntry part : parts) {
            Path target = Files.createDirectories(home.resolve("staging").resolve(part.shard()));
            targets.add(new ShardTarget(node + part.shard() + "/", ShardContent.of(part), target));
        }
        restorer.restore(archive, targets, meter);

        assertThat(parts).extracting(ShardEntry::shard).containsExactly("shard-0", "shard-1", "shard-2");
        for (int i = 0; i < shards.size(); i++) {
            assertThat(TestShard.describe(targets.get(i).directory()))
                    .isEqualTo(TestShard.describe(shards.get(i).root()));
        }
        assertThat(told.written()).extracting(part -> part.objects().size()).containsExactly(1, 1, 1);
        assertThat(told.written()).allSatisfy(part -> ShardValidator.checkWhole(part, ""));
    }

    private ShardEntry throughTheManifest(ShardEntry part) {
        NodeEntry node = new NodeEntry(NODE, List.of(documented(part)));
        Manifest manifest = Manifest.of(BUCKET, null, TASK, Instant.now(), "test", List.of(node));
        manifests.commit(archive, manifest);
        Manifest back = manifests.readVerified(archive, ARCHIVE).manifest();
        assertThat(back).isEqualTo(manifest);
        List<ShardEntry> parts = new ArrayList<>();
        manifests.content(archive, back, ARCHIVE.shard(NODE, SHARD)).parts().forEach(parts::add);
        assertThat(parts).containsExactly(part);
        return parts.get(0);
    }

    @Test
    void timesBefore1970ComeBackWithTheirFraction() throws IOException {
        shard.directory("old").file("old/file", 10).file("old/empty", 0);
        for (String path : List.of("old/file", "old/empty", "old")) {
            Attributes.setModified(shard.root().resolve(path), Instant.parse("1969-07-20T20:17:40.123456789Z"));
        }

        Path restored = restored(archived());

        assertThat(TestShard.describe(restored)).isEqualTo(TestShard.describe(shard.root()));
    }
}
