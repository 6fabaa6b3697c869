package io.torpor.catalog;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.torpor.archive.ArchiveId;
import io.torpor.archive.Manifest;
import io.torpor.archive.NodeEntry;
import io.torpor.archive.ShardEntry;
import io.torpor.catalog.CheckFinding.Kind;
import io.torpor.pipeline.Compression;
import io.torpor.pipeline.RateLimit;
import io.torpor.pipeline.ShardArchiver;
import io.torpor.pipeline.ShardSource;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectReader;
import io.torpor.store.ObjectStore;
import io.torpor.support.AbstractTransferTest;
import io.torpor.support.ArchivedParts;
import io.torpor.support.ForwardingObjectStore;
import io.torpor.support.Pins;
import io.torpor.support.TestStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One archive, read and compared as a whole. */
class ArchiveCheckTest extends AbstractTransferTest {

    private Path below;

    @BeforeEach
    void archiveIt() throws IOException {
        shard.file("large", 5 << 20).small("many", 40, 5000).file("empty", 0).directory("nothing");
        commit(Compression.Mode.NONE);
        below = archiveRoot.resolve("bucket/task");
    }

    private void commit(Compression.Mode mode) throws IOException {
        ShardSource source = new ShardSource(SHARD, shard.scan());
        ShardEntry part = new ShardArchiver(pool, STREAMS, new Compression(mode, 1))
                .archive(archive, ARCHIVE.nodePrefix(NODE), List.of(source), meter, new ArchivedParts())
                .get(0);
        NodeEntry node = new NodeEntry(NODE, List.of(documented(part)));
        manifests.commit(archive, Manifest.of(BUCKET, "uuid", TASK, Instant.EPOCH, "test", List.of(node)));
    }

    @ParameterizedTest
    @EnumSource(Compression.Mode.class)
    void aSoundArchiveIsReadToItsEnd(Compression.Mode mode) throws IOException {
        Files.delete(below.resolve("manifest.json"));
        Files.delete(below.resolve("manifest.json.sha256"));
        commit(mode);
        CheckMeter reads = new CheckMeter(new RateLimit(OptionalLong.empty()), () -> {});

        ArchiveCheck.Verdict verdict = new ArchiveCheck(manifests, archive, ARCHIVE, reads).run();

        assertThat(verdict.outcome()).isEqualTo(CheckOutcome.SOUND);
        assertThat(verdict.findings().count()).isZero();
        assertThat(verdict.objects()).isEqualTo(2);
        assertThat(reads.bytes())
                .isEqualTo(manifests.read(archive, ARCHIVE).totals().objectBytes());
    }

    @Test
    void anArchiveThatVersionOneWroteIsSound() throws IOException {
        Path golden = Path.of("src/test/resources/contract/archive-v1").toAbsolutePath();

        ArchiveCheck.Verdict verdict = check(TestStores.in(golden), new ArchiveId("golden", "golden-pause"));

        assertThat(verdict.findings().first()).isEmpty();
        assertThat(verdict.outcome()).isEqualTo(CheckOutcome.SOUND);
    }

    /** Row i of the issue: a resume does not read it. */
    @Test
    @Pins(I4)
    void everyByteOfAShardsDocumentCounts() throws IOException {
        Path document = object("shard.json");
        long size = Files.size(document);
        for (long position = 0; position < size; position += 1 + size / 60) {
            flip(document, position);
            assertFinding(Kind.DOCUMENT_DAMAGED, prefix + "shard.json");
            flip(document, position);
        }
        Files.writeString(document, Files.readString(document).strip() + " ");
        assertFinding(Kind.DOCUMENT_DAMAGED, prefix + "shard.json");
        Files.delete(document);
        assertFinding(Kind.DOCUMENT_MISSING, prefix + "shard.json");
    }

    @ParameterizedTest
    @EnumSource(Compression.Mode.class)
    @Pins(I4)
    void aFlippedByteOfAnyFileIsFound(Compression.Mode mode) throws IOException {
        Files.delete(below.resolve("manifest.json"));
        Files.delete(below.resolve("manifest.json.sha256"));
        commit(mode);
        List<Path> all;
        try (Stream<Path> files = Files.walk(below)) {
            all = files.filter(Files::isRegularFile).toList();
        }
        assertThat(all).hasSize(5);
        for (Path file : all) {
            for (long position : new long[] {0, Files.size(file) / 2, Files.size(file) - 1}) {
                flip(file, position);
                ArchiveCheck.Verdict verdict = check();
                assertThat(verdict.outcome()).as("%s at %d", file, position).isEqualTo(CheckOutcome.DAMAGED);
                flip(file, position);
            }
        }
        assertThat(check().outcome()).isEqualTo(CheckOutcome.SOUND);
    }

    @Test
    void sizesMissingObjectsAndStraysAreNamed() throws IOException {
        truncate(object("file-000001"), 1);
        Files.delete(object("pack-000001"));
        Files.writeString(object("stray"), "x");
        Files.writeString(below.resolve("claim.json"), "{}");

        ArchiveCheck.Verdict verdict = check();

        assertThat(verdict.findings().first())
                .extracting(CheckFinding::kind, CheckFinding::object)
                .containsExactly(
                        tuple(Kind.OBJECT_MISSING, prefix + "pack-000001"),
                        tuple(Kind.OBJECT_SIZE, prefix + "file-000001"),
                        tuple(Kind.STRAY, prefix + "stray"));
        assertThat(verdict.outcome()).isEqualTo(CheckOutcome.DAMAGED);
    }

    @Test
    void aStrayIsToldAndHarmsNothing() throws IOException {
        Files.writeString(below.resolve("stray"), "x");

        ArchiveCheck.Verdict verdict = check();

        assertThat(verdict.outcome()).isEqualTo(CheckOutcome.SOUND);
        assertThat(verdict.findings().first()).extracting(CheckFinding::kind).containsExactly(Kind.STRAY);
    }

    @Test
    void aManifestWithoutItsSumIsDamageAndNothingAtAllIsMissing() throws IOException {
        Files.delete(below.resolve("manifest.json.sha256"));
        assertFinding(Kind.MANIFEST_MISSING, "bucket/task/");

        ArchiveCheck.Verdict verdict = check(archive, new ArchiveId(BUCKET, "other"));
        assertThat(verdict.outcome()).isEqualTo(CheckOutcome.MISSING);
        assertThat(verdict.findings().first()).extracting(CheckFinding::kind).containsExactly(Kind.ARCHIVE_MISSING);
    }

    @Test
    @Pins(I4)
    void anArchiveThatCannotBeReachedIsNotCheckedAndNotDamaged() throws IOException {
        Files.move(archiveRoot, archiveRoot.resolveSibling("away"));

        ArchiveCheck.Verdict verdict = check();

        assertThat(verdict.outcome()).isEqualTo(CheckOutcome.NOT_CHECKED);
        assertThat(verdict.reason()).contains("archive-unreachable");
        assertThat(verdict.findings().count()).isZero();
        assertThat(archiveRoot).doesNotExist();
    }

    @Test
    @Pins(I4)
    void anArchiveThatGoesAwayDuringItsCheckIsNotDamaged() {
        ObjectStore going = new ForwardingObjectStore(archive) {
            @Override
            public ObjectReader open(String key, long offset, long length, Runnable check) {
                try {
                    // Its disk is unmounted: what is left is the empty directory that it was mounted on.
                    Files.move(archiveRoot, archiveRoot.resolveSibling("away"));
                    Files.createDirectory(archiveRoot);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                return super.open(key, offset, length, check);
            }
        };
        Path away = archiveRoot.resolveSibling("away");

        ArchiveCheck.Verdict verdict = check(new ForwardingObjectStore(archive) {
            @Override
            public ObjectReader open(String key, long offset, long length, Runnable check) {
                return Files.exists(away)
                        ? super.open(key, offset, length, check)
                        : going.open(key, offset, length, check);
            }
        });

        assertThat(away).exists();
        assertThat(verdict.outcome()).isEqualTo(CheckOutcome.NOT_CHECKED);
        assertThat(verdict.reason()).contains("went away");
    }

    @Test
    void aCheckIsCancelledInTheMiddleOfAnObject() {
        CheckMeter meter = new CheckMeter(new RateLimit(OptionalLong.empty()), new Runnable() {
            private int asked;

            @Override
            public void run() {
                if (++asked > 20) {
                    throw new ProblemException(ProblemCode.CANCELLED, "The check was cancelled");
                }
            }
        });

        ArchiveCheck.Verdict verdict = new ArchiveCheck(manifests, archive, ARCHIVE, meter).run();

        assertThat(verdict.outcome()).isEqualTo(CheckOutcome.NOT_CHECKED);
        assertThat(verdict.reason()).contains("cancelled");
        assertThat(meter.bytes()).isPositive().isLessThan(5 << 20);
    }

    @Test
    void findingsAreBounded() throws IOException {
        for (int i = 0; i < 150; i++) {
            Files.writeString(below.resolve("stray-" + i), "x");
        }
        Files.delete(object("shard.json"));

        CheckFindings findings = check().findings();

        assertThat(findings.count()).isEqualTo(151);
        assertThat(findings.first()).hasSize(100);
        assertThat(findings.first().get(0).kind()).isEqualTo(Kind.DOCUMENT_MISSING);
    }

    private ArchiveCheck.Verdict check() {
        return check(archive);
    }

    private ArchiveCheck.Verdict check(ObjectStore from) {
        return check(from, ARCHIVE);
    }

    private ArchiveCheck.Verdict check(ObjectStore from, ArchiveId id) {
        CheckMeter meter = new CheckMeter(new RateLimit(OptionalLong.empty()), () -> {});
        return new ArchiveCheck(manifests, from, id, meter).run();
    }

    private void assertFinding(Kind kind, String key) {
        ArchiveCheck.Verdict verdict = check();
        assertThat(verdict.outcome()).isEqualTo(CheckOutcome.DAMAGED);
        assertThat(verdict.findings().first())
                .extracting(CheckFinding::kind, CheckFinding::object)
                .containsExactly(tuple(kind, key));
    }
}
