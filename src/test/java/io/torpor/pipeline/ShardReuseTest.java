package io.torpor.pipeline;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.archive.ArchiveId;
import io.torpor.archive.FileEntry;
import io.torpor.archive.ObjectEntry;
import io.torpor.archive.ShardContent;
import io.torpor.archive.ShardEntry;
import io.torpor.store.ObjectWriter;
import io.torpor.support.AbstractTransferTest;
import io.torpor.support.ArchivedParts;
import io.torpor.support.ForwardingObjectStore;
import io.torpor.support.Pins;
import io.torpor.support.TestShard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shard that is archived again after little has changed. */
class ShardReuseTest extends AbstractTransferTest {

    private static final String SECOND = "second";

    private final List<String> written = new ArrayList<>();
    private ShardEntry first;

    @BeforeEach
    void archiveOnce() throws IOException {
        shard.file("large-1", 3 << 20).file("large-2", 2 << 20).small("many", 100, 1000);
        first = archived();
        meter.bytes.set(0);
        archive = new ForwardingObjectStore(archive) {
            @Override
            public ObjectWriter create(String key, long expectedSize, Runnable check) {
                written.add(key);
                return super.create(key, expectedSize, check);
            }
        };
    }

    @Test
    @Pins(I4)
    void anUnchangedShardIsNotWrittenAgainAndStandsOnItsOwn() throws IOException {
        ShardEntry second = again();

        assertThat(written).isEmpty();
        assertThat(meter.bytes.get()).isZero();
        assertThat(meter.reused.get()).isEqualTo(first.bytes());
        archive.discard(ARCHIVE.prefix());
        assertRestores(second);
    }

    @Test
    void onlyWhatChangedIsWritten() throws IOException {
        flip(shard.root().resolve("large-2"), 7);
        shard.file("large-3", 2 << 20).file("many/one-more", 10);
        Files.delete(shard.root().resolve("large-1"));

        ShardEntry second = again();

        assertThat(written).hasSize(3);
        assertThat(meter.reused.get()).isEqualTo(packed());
        assertThat(meter.bytes.get()).isEqualTo((2 << 20) + (2 << 20) + 10);
        assertRestores(second);
    }

    @Test
    void aFileThatWasOnlyTouchedIsNotWrittenAgainAndKeepsItsNewTime() throws IOException {
        Files.setLastModifiedTime(shard.root().resolve("large-1"), FileTime.from(Instant.ofEpochSecond(5)));
        shard.mode("large-1", 0600);

        ShardEntry second = again();

        assertThat(written).isEmpty();
        assertRestores(second);
    }

    @Test
    @Pins(I4)
    void contentDecidesAndNotTheTime() throws IOException {
        Path large = shard.root().resolve("large-1");
        FileTime time = Files.getLastModifiedTime(large);
        flip(large, 1 << 20);
        Files.setLastModifiedTime(large, time);

        ShardEntry second = again();

        assertThat(written).hasSize(1);
        assertRestores(second);
    }

    @Test
    void aPackWithAChangedFileIsWrittenAnew() throws IOException {
        flip(shard.root().resolve("many/small-7"), 7);

        ShardEntry second = again();

        assertThat(written).hasSize(1);
        assertThat(meter.bytes.get()).isEqualTo(packed());
        assertRestores(second);
    }

    @Test
    @Pins(I4)
    void anEarlierObjectThatIsDamagedOrGoneIsWrittenAnew() throws IOException {
        flip(object(objectOf("large-1")), 100);
        Files.delete(object(objectOf("large-2")));

        ShardEntry second = again();

        assertThat(written).hasSize(2);
        assertRestores(second);
        assertThat(object(objectOf("large-1"))).exists();
    }

    @Test
    void aCompressedObjectIsUsedAgainAsItIs() throws IOException {
        Files.writeString(shard.root().resolve("text"), "text ".repeat(500_000));
        ShardArchiver compressing = new ShardArchiver(pool, STREAMS, new Compression(Compression.Mode.AUTO, 1));
        ShardEntry before = compressing
                .archive(
                        archive,
                        node("compressed"),
                        List.of(new ShardSource(SHARD, shard.scan())),
                        meter,
                        new ArchivedParts())
                .get(0);
        written.clear();

        ShardEntry second = again(new BaseShard(node("compressed") + SHARD + "/", List.of(before)));

        assertThat(written).isEmpty();
        assertThat(second.objects()).extracting(ObjectEntry::codec).contains(ObjectEntry.ZSTD);
        assertRestores(second);
    }

    @Test
    void ofSeveralEarlierArchivesEachGivesWhatItHas() throws IOException {
        shard.file("large-4", 4 << 20);
        ShardEntry third = archive(archive, "third", SHARD);
        written.clear();
        BaseShard half = new BaseShard(node("third") + SHARD + "/", List.of(only(third, "large-4")));

        ShardEntry second = again(half, new BaseShard(prefix, List.of(first)));

        assertThat(written).isEmpty();
        assertRestores(second);
    }

    @Test
    void whatIsToBePausedTwiceMayHaveFilesThatTheEarlierPartSwaps() throws IOException {
        Path one = shard.root().resolve("large-1");
        Path two = shard.root().resolve("large-2");
        Files.move(one, shard.root().resolve("swap"));
        Files.move(two, one);
        Files.move(shard.root().resolve("swap"), two);

        assertRestores(again());
    }

    private ShardEntry again(BaseShard... earlier) throws IOException {
        List<BaseShard> all = earlier.length == 0 ? List.of(new BaseShard(prefix, List.of(first))) : List.of(earlier);
        ShardSource source = new ShardSource(SHARD, shard.scan(), all);
        return archiver.archive(archive, node(SECOND), List.of(source), meter, new ArchivedParts())
                .get(0);
    }

    private void assertRestores(ShardEntry part) throws IOException {
        Path target = Files.createDirectories(home.resolve("again"));
        restorer.restore(
                archive, List.of(new ShardTarget(node(SECOND) + SHARD + "/", ShardContent.of(part), target)), meter);
        assertThat(TestShard.describe(target)).isEqualTo(TestShard.describe(shard.root()));
    }

    private long packed() {
        return first.files().stream()
                .filter(file -> file.path().startsWith("many/"))
                .mapToLong(FileEntry::size)
                .sum();
    }

    private String objectOf(String path) {
        return first.files().stream()
                .filter(file -> file.path().equals(path))
                .map(FileEntry::object)
                .findFirst()
                .orElseThrow();
    }

    private static ShardEntry only(ShardEntry part, String path) {
        FileEntry file = part.files().stream()
                .filter(candidate -> candidate.path().equals(path))
                .findFirst()
                .orElseThrow();
        ObjectEntry object = part.objects().stream()
                .filter(candidate -> candidate.key().equals(file.object()))
                .findFirst()
                .orElseThrow();
        return new ShardEntry(part.shard(), part.mode(), part.modified(), List.of(), List.of(file), List.of(object));
    }

    private static String node(String task) {
        return new ArchiveId(BUCKET, task).nodePrefix(NODE);
    }
}
