package io.torpor.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.torpor.archive.FileEntry;
import io.torpor.archive.ObjectEntry;
import io.torpor.archive.ShardEntry;
import io.torpor.data.Digests;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.AbstractTransferTest;
import io.torpor.support.ArchivedParts;
import io.torpor.support.TestShard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Objects that are compressed, or would be if it were worth it. */
class ShardCompressedTest extends AbstractTransferTest {

    @Test
    void aCompressedShardComesBackByteByByte() throws IOException {
        shard.file("random", 3 << 20).small("many", 700, 9000).file("empty", 0);
        text("large text", 12_000_000);
        text("small text", 3000);

        ShardEntry part = archived(Compression.Mode.ZSTD);

        assertThat(part.objects()).extracting(ObjectEntry::codec).containsOnly(ObjectEntry.ZSTD);
        assertThat(TestShard.describe(restored(throughItsDocument(part)))).isEqualTo(TestShard.describe(shard.root()));
        assertThat(meter.bytes.get()).isEqualTo(2 * part.bytes());
    }

    @Test
    void autoLeavesWhatDoesNotShrink() throws IOException {
        shard.file("random", 3 << 20);
        text("text", 3 << 20);

        ShardEntry part = archived(Compression.Mode.AUTO);

        assertThat(objectOf(part, "random").codec()).isEqualTo(ObjectEntry.NONE);
        assertThat(objectOf(part, "text").codec()).isEqualTo(ObjectEntry.ZSTD);
        assertThat(objectOf(part, "text").size()).isLessThan(1 << 20);
        assertThat(part.objectBytes()).isLessThan(part.bytes());
        assertThat(TestShard.describe(restored(throughItsDocument(part)))).isEqualTo(TestShard.describe(shard.root()));
    }

    @Test
    void noneCompressesNothing() throws IOException {
        text("text", 3 << 20);

        ShardEntry part = archived(Compression.Mode.NONE);

        assertThat(part.objects()).extracting(ObjectEntry::codec).containsOnly(ObjectEntry.NONE);
    }

    @Test
    void aCompressedObjectIsWhatTheToolsOfTheFormatRead() throws IOException {
        text("text", 3 << 20);

        ObjectEntry object = archived(Compression.Mode.ZSTD).objects().get(0);
        byte[] encoded = Files.readAllBytes(object(object.key()));

        assertThat(Zstd.decompress(encoded, 3 << 20))
                .isEqualTo(Files.readAllBytes(shard.root().resolve("text")));
        assertThat(encoded).hasSize((int) object.size());
        assertThat(Digests.sha256(encoded)).isEqualTo(object.sha256());
    }

    @Test
    void aDamagedByteAnywhereIsFoundAndNamed() throws IOException {
        text("text", 3 << 20);
        ShardEntry part = archived(Compression.Mode.ZSTD);
        ObjectEntry object = part.objects().get(0);

        for (long position : List.of(0L, 5L, object.size() / 2, object.size() - 6)) {
            flip(object(object.key()), position);
            ProblemException problem = problem(() -> restore(archive, part, fresh(position), meter));
            assertThat(problem.code()).as("byte " + position).isEqualTo(ProblemCode.ARCHIVE_CORRUPT);
            assertThat(problem.message()).contains(object.key());
            flip(object(object.key()), position);
        }
    }

    @Test
    void anObjectThatEndsTooEarlyIsNamed() throws IOException {
        text("text", 3 << 20);
        ShardEntry part = archived(Compression.Mode.ZSTD);
        ObjectEntry object = part.objects().get(0);
        byte[] shorter = Zstd.compress(new byte[1000], 3);
        Files.write(object(object.key()), shorter);
        ObjectEntry lying =
                new ObjectEntry(object.key(), shorter.length, object.sha256(), object.crc32c(), ObjectEntry.ZSTD);
        ShardEntry liar =
                new ShardEntry(SHARD, part.mode(), part.modified(), part.directories(), part.files(), List.of(lying));

        ProblemException problem = problem(() -> restore(archive, liar, fresh(0), meter));

        assertThat(problem.code()).isEqualTo(ProblemCode.ARCHIVE_CORRUPT);
        assertThat(problem.message()).contains(object.key()).contains("'text'");
    }

    @Test
    void aWindowThatWantsMuchMemoryIsRefused() throws IOException {
        text("text", 3 << 20);
        ShardEntry part = archived(Compression.Mode.ZSTD);
        ObjectEntry object = part.objects().get(0);
        // A frame header that asks for a window of 2 GiB (RFC 8878, 3.1.1.1.2), and an empty block.
        byte[] hostile = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) (21 << 3), 1, 0, 0};
        Files.write(object(object.key()), hostile);
        ObjectEntry wanting =
                new ObjectEntry(object.key(), hostile.length, object.sha256(), object.crc32c(), ObjectEntry.ZSTD);
        ShardEntry greedy =
                new ShardEntry(SHARD, part.mode(), part.modified(), part.directories(), part.files(), List.of(wanting));

        ProblemException problem = problem(() -> restore(archive, greedy, fresh(0), meter));

        assertThat(problem.code()).isEqualTo(ProblemCode.ARCHIVE_CORRUPT);
        assertThat(problem.message()).contains("memory");
    }

    private ShardEntry archived(Compression.Mode mode) throws IOException {
        ShardArchiver compressing = new ShardArchiver(pool, STREAMS, new Compression(mode, 1));
        List<ShardSource> source = List.of(new ShardSource(SHARD, shard.scan()));
        String node = ARCHIVE.nodePrefix(NODE);
        return compressing
                .archive(archive, node, source, meter, new ArchivedParts())
                .get(0);
    }

    private void text(String name, int size) throws IOException {
        String line = "a line of text with its name, " + name + ", again and again\n";
        Files.writeString(
                shard.root().resolve(name),
                line.repeat(size / line.length() + 1).substring(0, size));
    }

    private Path fresh(long number) {
        try {
            return Files.createDirectories(home.resolve("staging-" + number));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static ObjectEntry objectOf(ShardEntry part, String path) {
        String key = part.files().stream()
                .filter(file -> file.path().equals(path))
                .map(FileEntry::object)
                .findFirst()
                .orElseThrow();
        return part.objects().stream()
                .filter(object -> object.key().equals(key))
                .findFirst()
                .orElseThrow();
    }
}
