package io.torpor.archive;

import static io.torpor.store.ObjectStoreContract.assertThatProblem;
import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.data.Digests;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.AbstractTransferTest;
import io.torpor.support.Pins;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManifestStoreTest extends AbstractTransferTest {

    private Path manifestFile;
    private Path sumFile;
    private ShardEntry part;
    private Manifest manifest;

    @BeforeEach
    void archiveAShard() throws IOException {
        manifestFile = archiveRoot.resolve("bucket/task/manifest.json");
        sumFile = archiveRoot.resolve("bucket/task/manifest.json.sha256");
        shard.file("large", 2 << 20).file("small", 5);
        part = archived();
        manifest = manifest(Instant.EPOCH);
    }

    /** A task that is cancelled while its objects are listed commits nothing. */
    @Test
    void aCommitThatNobodyWantsAnyMoreWritesNothing() {
        Runnable check = () -> {
            throw new ProblemException(ProblemCode.TASK_CONFLICT, "cancelled");
        };

        assertThatProblem(() -> manifests.commit(archive, manifest, check), ProblemCode.TASK_CONFLICT, "cancelled");

        assertThat(manifests.hasManifest(archive, ARCHIVE)).isFalse();
    }

    @Test
    void aCommittedManifestIsReadAsItWas() throws IOException {
        manifests.commit(archive, manifest);

        assertThat(manifests.readVerified(archive, ARCHIVE).manifest()).isEqualTo(manifest);
        assertThat(sumFile).hasContent(Digests.sha256(Files.readAllBytes(manifestFile)) + "  manifest.json\n");
        assertThat(Files.readString(manifestFile)).startsWith("{\"formatVersion\":2,");
    }

    @Test
    void whatIsNotThereIsNotFoundAndWhatIsHalfThereIsIncomplete() {
        assertThatProblem(
                () -> manifests.read(archive, new ArchiveId(BUCKET, "other")), ProblemCode.ARCHIVE_NOT_FOUND, "bucket");
        assertThatProblem(
                () -> manifests.read(archive, ARCHIVE), ProblemCode.ARCHIVE_INCOMPLETE, "bucket/task/manifest.json");
    }

    @Test
    @Pins(I5)
    void aCrashAfterTheManifestIsIncompleteAndTheRetrySucceeds() throws IOException {
        manifests.commit(archive, manifest);
        Files.delete(sumFile);
        assertThatProblem(
                () -> manifests.read(archive, ARCHIVE),
                ProblemCode.ARCHIVE_INCOMPLETE,
                "bucket/task/manifest.json.sha256");

        manifests.commit(archive, manifest(Instant.EPOCH.plusSeconds(60)));

        assertThat(manifests.read(archive, ARCHIVE)).isEqualTo(manifest);
    }

    @Test
    @Pins(I5)
    void aSumAloneIsIncompleteAndTheRetrySucceeds() throws IOException {
        manifests.commit(archive, manifest);
        Files.delete(manifestFile);
        assertThatProblem(
                () -> manifests.read(archive, ARCHIVE), ProblemCode.ARCHIVE_INCOMPLETE, "bucket/task/manifest.json");

        Manifest later = manifest(Instant.EPOCH.plusSeconds(60));
        manifests.commit(archive, later);

        assertThat(manifests.read(archive, ARCHIVE)).isEqualTo(later);
    }

    @Test
    @Pins(I5)
    void aSecondCommitIsFineAndChangesNothing() throws IOException {
        manifests.commit(archive, manifest);
        byte[] before = Files.readAllBytes(manifestFile);

        manifests.commit(archive, manifest(Instant.now()));

        assertThat(manifestFile).hasBinaryContent(before);
    }

    @Test
    @Pins(I4)
    void anotherManifestIsNotReplaced() {
        manifests.commit(archive, manifest);
        Manifest other = Manifest.of(BUCKET, "other uuid", TASK, Instant.EPOCH, "test", manifest.nodes());

        assertThatProblem(
                () -> manifests.commit(archive, other), ProblemCode.ARCHIVE_CORRUPT, "bucket/task/manifest.json");
        assertThat(manifests.readVerified(archive, ARCHIVE).manifest()).isEqualTo(manifest);
    }

    @Test
    @Pins(I5)
    void manyThatCommitAtOnceAgree() throws Exception {
        List<Future<?>> commits = IntStream.range(0, STREAMS)
                .<Future<?>>mapToObj(
                        i -> pool.submit(() -> manifests.commit(archive, manifest(Instant.EPOCH.plusSeconds(i)))))
                .toList();
        for (Future<?> commit : commits) {
            commit.get();
        }

        assertThat(manifests.readVerified(archive, ARCHIVE).manifest().sameContent(manifest))
                .isTrue();
    }

    @Test
    @Pins(I3)
    void whatAKilledWriterLeftIsGoneAfterTheCommit() throws IOException {
        Files.writeString(archiveRoot.resolve("bucket/task/manifest.json~00000000"), "half");

        manifests.commit(archive, manifest);

        assertThat(manifestFile.getParent().toFile().list())
                .containsExactlyInAnyOrder("manifest.json", "manifest.json.sha256", "node_node-1");
    }

    @Test
    @Pins(I4)
    void anObjectThatIsMissingOrCutIsFoundByTheCommit() throws IOException {
        String object = part.objects().get(0).key();
        Path file = archiveRoot.resolve(ARCHIVE.shard(NODE, SHARD).prefix() + object);
        Files.write(file, new byte[1]);
        assertThatProblem(() -> manifests.commit(archive, manifest), ProblemCode.ARCHIVE_CORRUPT, object);
        Files.delete(file);

        assertThatProblem(() -> manifests.commit(archive, manifest), ProblemCode.ARCHIVE_INCOMPLETE, object);
        assertThat(manifestFile).doesNotExist();
    }

    @Test
    void whatNoReaderWouldAcceptIsNotCommitted() {
        Manifest unreadable = Manifest.of(BUCKET, "line\nbreak", TASK, Instant.EPOCH, "test", manifest.nodes());

        assertThatProblem(() -> manifests.commit(archive, unreadable), ProblemCode.ARCHIVE_CORRUPT, "bucketUuid");
        assertThat(manifestFile).doesNotExist();
    }

    @Test
    void aManifestThatWasReadIsStillCheckedWhereItIsReadNext() throws IOException {
        manifests.commit(archive, manifest);
        manifests.read(archive, ARCHIVE);
        Path elsewhere = archiveRoot.resolve("other/task");
        Files.createDirectories(elsewhere);
        Files.copy(manifestFile, elsewhere.resolve("manifest.json"));
        Files.copy(sumFile, elsewhere.resolve("manifest.json.sha256"));

        assertThatProblem(
                () -> manifests.read(archive, new ArchiveId("other", TASK)), ProblemCode.ARCHIVE_CORRUPT, "bucket");
        Files.writeString(manifestFile, Files.readString(manifestFile).replace("\"files\":2", "\"files\":3"));
        assertThatProblem(() -> manifests.read(archive, ARCHIVE), ProblemCode.ARCHIVE_CORRUPT, "do not agree");
    }

    @Test
    void aHugeManifestIsRefusedBeforeItIsRead() throws IOException {
        manifests.commit(archive, manifest);
        try (var file = new java.io.RandomAccessFile(manifestFile.toFile(), "rw")) {
            file.setLength(1L << 40);
        }

        assertThatProblem(
                () -> manifests.read(archive, ARCHIVE), ProblemCode.ARCHIVE_CORRUPT, "more than any manifest");
        Files.write(sumFile, new byte[1000]);
        assertThatProblem(() -> manifests.read(archive, ARCHIVE), ProblemCode.ARCHIVE_CORRUPT, "manifest.json");
    }

    @Test
    void aNewerVersionIsNamedWhateverFollows() throws IOException {
        manifests.commit(archive, manifest);
        rewrite("{\"formatVersion\":3,\"shape\":[\"that nobody knows yet\"]}");

        assertThatProblem(() -> manifests.read(archive, ARCHIVE), ProblemCode.ARCHIVE_VERSION, "version 3");
    }

    @Test
    void prefixesAreCheckedNames() {
        assertThat(new ArchiveId("b", "t").prefix()).isEqualTo("b/t/");
        assertThat(new ArchiveId("b", "t").shard("n", "s").prefix()).isEqualTo("b/t/node_n/s/");
        assertThatProblem(() -> new ArchiveId("..", "t").prefix(), ProblemCode.INVALID_REQUEST, "bucket");
        assertThatProblem(() -> new ArchiveId("b", "t/../x").prefix(), ProblemCode.INVALID_REQUEST, "id");
        assertThatProblem(
                () -> new ArchiveId("b", "t").shard("n", "..").prefix(), ProblemCode.INVALID_REQUEST, "shard");
    }

    private void rewrite(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Files.write(manifestFile, bytes);
        Files.writeString(sumFile, Digests.sha256(bytes) + "  manifest.json\n");
    }

    private Manifest manifest(Instant created) {
        NodeEntry node = new NodeEntry(NODE, List.of(documented(part)));
        return Manifest.of(BUCKET, "uuid", TASK, created, "test 1", List.of(node));
    }
}
