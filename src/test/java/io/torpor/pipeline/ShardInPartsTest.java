package io.torpor.pipeline;

import static io.torpor.support.Invariant.I10;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.archive.ArchiveId;
import io.torpor.archive.ArchivedShard;
import io.torpor.archive.FileEntry;
import io.torpor.archive.Manifest;
import io.torpor.archive.NodeEntry;
import io.torpor.archive.ObjectEntry;
import io.torpor.archive.ShardContent;
import io.torpor.archive.ShardDocumentWriter;
import io.torpor.archive.ShardEntry;
import io.torpor.archive.ShardKey;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.AbstractTransferTest;
import io.torpor.support.ArchivedParts;
import io.torpor.support.Pins;
import io.torpor.support.TestShard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shard with more files than a document holds: it is in several, and no reader holds them all. */
class ShardInPartsTest extends AbstractTransferTest {

    private static final ShardKey KEY = ARCHIVE.shard(NODE, SHARD);
    private static final int FILES = 9_000;

    private ShardContent content;
    private Manifest manifest;

    @BeforeEach
    void archiveAShardOfManyFiles() throws IOException {
        for (int i = 0; i < 100; i++) {
            shard.directory("d" + i + "/inner");
        }
        for (int i = 0; i < FILES; i++) {
            Path file = shard.root().resolve("d" + i % 100 + "/inner/file-" + i);
            Files.write(file, i % 10 == 0 ? new byte[0] : ("content of " + i).getBytes(StandardCharsets.UTF_8));
        }
        shard.file("large-1", 2 << 20).file("large-2", 2 << 20);

        ArchivedParts told = new ArchivedParts();
        ShardDocumentWriter writer = manifests.writer(archive, KEY);
        ShardEntry last = archiver.archive(
                        archive, ARCHIVE.nodePrefix(NODE), List.of(new ShardSource(SHARD, shard.scan())), meter, told)
                .get(0);
        told.full().forEach(writer::add);
        String sha256 = writer.finish(last);
        content = manifests.readShard(archive, KEY, sha256);
        NodeEntry node = new NodeEntry(NODE, List.of(new ArchivedShard(SHARD, sha256, content.totals())));
        manifest = Manifest.of(BUCKET, "uuid", TASK, Instant.EPOCH, "test", List.of(node));
        manifests.commit(archive, manifest);
    }

    @Test
    @Pins(I10)
    void eachDocumentHoldsSomeThousandFilesAndAllComeBackAsTheyWere() throws IOException {
        List<ShardEntry> parts = new ArrayList<>();
        content.parts().forEach(parts::add);

        assertThat(content.lists()).isNotEmpty().allMatch(list -> Files.exists(archiveRoot.resolve(list)));
        assertThat(parts)
                .hasSize(content.lists().size() + 1)
                .allMatch(part -> part.files().size() + part.directories().size() <= 2 * ShardEntry.MOST_ENTRIES);
        assertThat(parts.stream().mapToInt(part -> part.files().size()).sum()).isEqualTo(FILES + 2);
        assertThat(content.totals().entries()).isEqualTo(FILES + 2 + 200);
        assertThat(parts.stream().flatMap(part -> part.objects().stream()).map(ObjectEntry::key))
                .doesNotHaveDuplicates();
        assertThat(manifests.readVerified(archive, ARCHIVE).manifest()).isEqualTo(manifest);

        Path target = Files.createDirectories(home.resolve("staging"));
        restorer.restore(archive, List.of(new ShardTarget(prefix, content, target)), meter);

        assertThat(TestShard.describe(target)).isEqualTo(TestShard.describe(shard.root()));
    }

    @Test
    @Pins(I4)
    void whatIsPausedAgainUsesAllObjectsAndTheArchiveHoldsTheSameOnlyAsLongAsNoFileIsAnother() throws IOException {
        String next = new ArchiveId(BUCKET, "next").nodePrefix(NODE);
        ArchivedParts told = new ArchivedParts();
        ShardSource source = new ShardSource(SHARD, shard.scan(), List.of(new BaseShard(prefix, content.parts())));

        archiver.archive(archive, next, List.of(source), meter, told);

        assertThat(meter.reused).hasValue(content.totals().bytes());

        assertThat(TreeComparison.holdsTheSame(shard.scan(), content)).isTrue();

        Path file = shard.root().resolve("d99/inner/file-8999");
        byte[] before = Files.readAllBytes(file);
        before[0]++;
        Files.write(file, before);
        assertThat(TreeComparison.holdsTheSame(shard.scan(), content)).isFalse();

        Files.delete(file);
        assertThat(TreeComparison.holdsTheSame(shard.scan(), content)).isFalse();
        Files.createFile(shard.root().resolve("another"));
        assertThat(TreeComparison.holdsTheSame(shard.scan(), content)).isFalse();
    }

    @Test
    @Pins({I4, I9})
    void anEarlierArchiveWithADamagedListIsNoReasonToFail() throws IOException {
        Path list = archiveRoot.resolve(content.lists().get(0));
        flip(list, Files.size(list) / 2);
        ShardSource source = new ShardSource(SHARD, shard.scan(), List.of(new BaseShard(prefix, content.parts())));

        String next = new ArchiveId(BUCKET, "next").nodePrefix(NODE);
        ArchivedParts told = new ArchivedParts();
        ShardEntry last =
                archiver.archive(archive, next, List.of(source), meter, told).get(0);

        assertThat(meter.reused).hasValue(0);
        assertThat(last.bytes()
                        + told.full().stream().mapToLong(ShardEntry::bytes).sum())
                .isEqualTo(content.totals().bytes());
    }

    @Test
    @Pins(I4)
    void aListThatIsDamagedOrMissingIsNamed() throws IOException {
        String list = content.lists().get(0);
        Path file = archiveRoot.resolve(list);
        flip(file, Files.size(file) / 2);
        assertThat(problem(() -> manifests.readVerified(archive, ARCHIVE)))
                .returns(ProblemCode.ARCHIVE_CORRUPT, ProblemException::code)
                .satisfies(problem -> assertThat(problem.message()).contains(list));
        flip(file, Files.size(file) / 2);
        manifests.readVerified(archive, ARCHIVE);

        Files.delete(file);
        assertThat(problem(() -> manifests.readVerified(archive, ARCHIVE)))
                .returns(ProblemCode.ARCHIVE_INCOMPLETE, ProblemException::code)
                .satisfies(problem -> assertThat(problem.message()).contains(list));
    }

    @Test
    void aNameThatIsInTwoListsIsRefused() {
        List<ShardEntry> parts = new ArrayList<>();
        content.parts().forEach(parts::add);
        ShardDocumentWriter writer = manifests.writer(archive, KEY);
        parts.forEach(writer::add);
        FileEntry empty = parts.stream()
                .flatMap(part -> part.files().stream())
                .filter(file -> file.object() == null)
                .findFirst()
                .orElseThrow();
        ShardEntry head = content.head();
        String sha256 = writer.finish(new ShardEntry(
                SHARD, head.mode(), head.modified(), List.of(), List.of(empty), List.of(), head.owner()));

        ShardContent twice = manifests.readShard(archive, KEY, sha256);
        assertThat(problem(() -> twice.parts().forEach(part -> assertThat(part).isNotNull())))
                .returns(ProblemCode.ARCHIVE_CORRUPT, ProblemException::code)
                .satisfies(problem -> assertThat(problem.message()).contains("files[0].path"));
    }
}
