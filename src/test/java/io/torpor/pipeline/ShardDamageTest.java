package io.torpor.pipeline;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.archive.Manifest;
import io.torpor.archive.NodeEntry;
import io.torpor.archive.ObjectEntry;
import io.torpor.archive.ShardEntry;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectReader;
import io.torpor.store.ObjectStore;
import io.torpor.support.AbstractTransferTest;
import io.torpor.support.ForwardingObjectStore;
import io.torpor.support.Pins;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that is wrong in an archive goes unnoticed, and every error names what is wrong. */
class ShardDamageTest extends AbstractTransferTest {

    private static final String FILE = "file-000001";
    private static final String PACK = "pack-000001";

    private ShardEntry part;
    private Manifest manifest;

    @BeforeEach
    void archiveAShard() throws IOException {
        shard.file("large", 3 << 20).small("many", 50, 5000).file("empty", 0);
        part = archived();
        NodeEntry node = new NodeEntry(NODE, List.of(documented(part)));
        manifest = Manifest.of(BUCKET, "uuid", TASK, Instant.EPOCH, "test", List.of(node));
        manifests.commit(archive, manifest);
        assertThat(part.objects()).extracting(ObjectEntry::key).containsExactly(FILE, PACK);
    }

    @ParameterizedTest
    @ValueSource(strings = {FILE, PACK})
    void aFlippedByteOfAnObjectIsFoundByTheRestore(String key) throws IOException {
        long size = Files.size(object(key));
        for (long position : new long[] {0, size / 2, size - 1}) {
            flip(object(key), position);
            ProblemException problem = failedRestore();
            assertThat(problem.code()).isEqualTo(ProblemCode.ARCHIVE_CORRUPT);
            assertThat(problem.message()).contains(prefix + key).contains("SHA-256");
            flip(object(key), position);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FILE, PACK})
    @Pins(I4)
    void aTruncatedObjectIsFoundByTheRestoreAndByTheVerify(String key) throws IOException {
        truncate(object(key), 1);

        assertThat(failedRestore().code()).isEqualTo(ProblemCode.ARCHIVE_CORRUPT);
        assertThat(failedRestore().message()).contains(prefix + key);
        ProblemException verified = problem(() -> manifests.readVerified(archive, ARCHIVE));
        assertThat(verified.code()).isEqualTo(ProblemCode.ARCHIVE_CORRUPT);
        assertThat(verified.message()).contains(prefix + key);
    }

    @ParameterizedTest
    @ValueSource(strings = {FILE, PACK})
    @Pins(I4)
    void aMissingObjectIsFoundByTheRestoreAndByTheVerify(String key) throws IOException {
        Files.delete(object(key));

        assertThat(failedRestore().code()).isEqualTo(ProblemCode.ARCHIVE_INCOMPLETE);
        assertThat(failedRestore().message()).contains(prefix + key);
        ProblemException verified = problem(() -> manifests.readVerified(archive, ARCHIVE));
        assertThat(verified.code()).isEqualTo(ProblemCode.ARCHIVE_INCOMPLETE);
        assertThat(verified.message()).contains(prefix + key);
    }

    @Test
    @Pins(I4)
    void aLongerObjectIsFoundByTheVerify() throws IOException {
        Files.write(object(FILE), new byte[1], java.nio.file.StandardOpenOption.APPEND);

        assertThat(problem(() -> manifests.readVerified(archive, ARCHIVE)).code())
                .isEqualTo(ProblemCode.ARCHIVE_CORRUPT);
    }

    @Test
    @Pins(I4)
    void anyFlippedByteOfTheManifestOrItsSumIsFound() throws IOException {
        for (String name : List.of("manifest.json", "manifest.json.sha256")) {
            Path file = archiveRoot.resolve(ARCHIVE.prefix() + name);
            for (long position = 0; position < Files.size(file); position += 7) {
                flip(file, position);
                ProblemException problem = problem(() -> manifests.read(archive, ARCHIVE));
                assertThat(problem.code()).isEqualTo(ProblemCode.ARCHIVE_CORRUPT);
                assertThat(problem.message()).contains(BUCKET + "/" + TASK + "/manifest.json");
                assertThat(problem(() -> manifests.readVerified(archive, ARCHIVE))
                                .code())
                        .isEqualTo(ProblemCode.ARCHIVE_CORRUPT);
                flip(file, position);
            }
        }
        manifests.readVerified(archive, ARCHIVE);
    }

    @Test
    void aFlippedByteOfAShardsPartIsFound() throws IOException {
        String sha256 = documented(part).sha256();
        flip(object("shard.json"), 50);

        ProblemException problem = problem(() -> manifests.readShard(archive, ARCHIVE.shard(NODE, SHARD), sha256));
        assertThat(problem.code()).isEqualTo(ProblemCode.ARCHIVE_CORRUPT);
        assertThat(problem.message()).contains(prefix + "shard.json");

        Files.delete(object("shard.json"));
        problem = problem(() -> manifests.readShard(archive, ARCHIVE.shard(NODE, SHARD), sha256));
        assertThat(problem.code()).isEqualTo(ProblemCode.ARCHIVE_INCOMPLETE);
        assertThat(problem.message()).contains(prefix + "shard.json");
    }

    @Test
    @Pins(I4)
    void whatIsDamagedWhileItIsWrittenIsFoundByReadingBack() {
        ObjectStore lossy = new ForwardingObjectStore(archive) {
            @Override
            public void makeDurable(String below) {
                super.makeDurable(below);
                try {
                    flip(object(PACK), 100);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        };

        ProblemException problem = problem(() -> {
            try {
                archive(lossy, TASK, SHARD);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThat(problem.code()).isEqualTo(ProblemCode.ARCHIVE_CORRUPT);
        assertThat(problem.message()).contains(prefix + PACK);
    }

    @Test
    void anObjectThatEndsWhileItIsReadIsFound() {
        ObjectStore cut = new ForwardingObjectStore(archive) {
            @Override
            public ObjectReader open(String key, long offset, long length, Runnable check) {
                ObjectReader reader = super.open(key, offset, length, check);
                return new ObjectReader() {
                    private int calls;

                    @Override
                    public int read(ByteBuffer into) {
                        return calls++ == 0 ? reader.read(into.limit(1000)) : -1;
                    }

                    @Override
                    public void close() {
                        reader.close();
                    }
                };
            }
        };

        ProblemException problem = problem(() -> restore(cut, part, emptyTarget(), meter));
        assertThat(problem.code()).isEqualTo(ProblemCode.ARCHIVE_CORRUPT);
        assertThat(problem.message()).contains(prefix).contains("ends too early");
    }

    @Test
    @Pins(I4)
    void aTargetThatIsNotEmptyOrBehindALinkIsNotTouched() throws IOException {
        Path full = Files.createDirectories(home.resolve("full"));
        Files.writeString(full.resolve("large"), "mine");
        Path link = Files.createSymbolicLink(home.resolve("link"), emptyTarget());

        for (Path target : List.of(full, link, home.resolve("missing"))) {
            assertThat(problem(() -> restore(archive, part, target, meter)).code())
                    .isEqualTo(ProblemCode.DISK_ERROR);
        }
        assertThat(full.resolve("large")).hasContent("mine");
    }

    private ProblemException failedRestore() {
        return problem(() -> restore(archive, part, emptyTarget(), meter));
    }

    private Path emptyTarget() {
        try {
            return Files.createTempDirectory(home, "target");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
