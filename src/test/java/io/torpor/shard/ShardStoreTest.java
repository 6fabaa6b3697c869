package io.torpor.shard;

import static io.torpor.support.Invariant.I1;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.torpor.data.Attributes;
import io.torpor.data.DataDirectory;
import io.torpor.data.OwnWrites;
import io.torpor.data.Tree;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.Pins;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardStoreTest {

    private static final ShardId SHARD = new ShardId("bucket", "shard-1");
    private static final FileTime TIME = FileTime.from(Instant.parse("2020-01-02T03:04:05.000000006Z"));

    @TempDir
    Path temp;

    private DataDirectory data;
    private ShardStore store;
    private Path path;

    @BeforeEach
    void create() {
        data = new DataDirectory(temp.resolve("data"));
        store = new ShardStore(data, new OwnWrites());
        path = data.shard("bucket", "shard-1");
    }

    @Test
    void namesAreChecked() {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> new ShardId("..", "s"));
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> new ShardId("b", "../s"));
        assertThat(SHARD).hasToString("bucket/shard-1").isLessThan(new ShardId("bucket", "shard-2"));
    }

    @Test
    void anEmptyNodeHasNoBuckets() {
        assertThat(store.buckets()).isEmpty();
        assertThat(store.list("bucket")).isEmpty();
        assertThat(store.quarantined()).isEmpty();
        assertThat(store.bytes(SHARD)).isZero();
        assertThat(new DataDisk(data).usableSpace()).isPositive();
    }

    @Test
    void bucketsAreDirectoriesWithLegalNames() throws IOException {
        Files.createDirectories(data.own());
        Files.createDirectories(data.root().resolve("b2"));
        Files.createDirectories(data.root().resolve("b1"));
        Files.createDirectories(data.root().resolve("not a bucket"));
        Files.writeString(data.root().resolve("file"), "");
        Files.createSymbolicLink(data.root().resolve("link"), data.root().resolve("b1"));

        assertThat(store.buckets()).containsExactly("b1", "b2", "link");
    }

    @Test
    void aBucketThatIsASymbolicLinkIsToldAsSuch() throws IOException {
        Path elsewhere = Files.createDirectories(temp.resolve("elsewhere/s"));
        Files.createDirectories(data.root());
        Files.createSymbolicLink(data.bucket("linked"), elsewhere.getParent());
        Files.createSymbolicLink(data.bucket("dangling"), temp.resolve("none"));

        assertThat(store.buckets()).containsExactly("linked");
        for (String bucket : List.of("linked", "dangling")) {
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> store.list(bucket))
                    .returns(ProblemCode.SHARD_UNSUPPORTED, ProblemException::code)
                    .withMessageContaining(data.bucket(bucket) + "' is a symbolic link");
        }
    }

    /** This may run with rights that read everything, so the error is made here. */
    @Test
    void whatCanNotBeReadIsNamedByItsWholePath() {
        Path closed = path.resolve("index/segment");

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> Disk.run(path, () -> {
                    throw new AccessDeniedException(closed.toString());
                }))
                .returns(ProblemCode.DISK_ERROR, ProblemException::code)
                .withMessageContaining(closed + " failed: AccessDeniedException");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> Disk.run(path, () -> {
                    throw new FileSystemException(null, null, "Input/output error");
                }))
                .withMessageContaining(path + " failed: Input/output error");
    }

    @Test
    void shardsAreListedInOrder() throws IOException {
        Files.createDirectories(data.shard("bucket", "shard-2"));
        Files.createDirectories(path);

        assertThat(store.list("bucket")).containsExactly(SHARD, new ShardId("bucket", "shard-2"));
        assertThat(store.exists(SHARD)).isTrue();
        assertThat(store.exists(new ShardId("bucket", "shard-3"))).isFalse();
    }

    @Test
    void anythingElseInABucketIsRefusedByName() throws IOException {
        Files.createDirectories(path);
        Path bucket = data.bucket("bucket");

        Path file = Files.writeString(bucket.resolve("loose"), "");
        assertThat(problem(() -> store.list("bucket"), ProblemCode.SHARD_UNSUPPORTED))
                .contains("loose")
                .contains("Move it out");
        Files.delete(file);

        Path link = Files.createSymbolicLink(bucket.resolve("link"), path);
        assertThat(problem(() -> store.list("bucket"), ProblemCode.SHARD_UNSUPPORTED))
                .contains("link");
        Files.delete(link);

        Files.createDirectory(bucket.resolve(".hidden"));
        assertThat(problem(() -> store.list("bucket"), ProblemCode.SHARD_UNSUPPORTED))
                .contains(".hidden");

        Files.createSymbolicLink(data.root().resolve("linked"), bucket);
        assertThat(problem(() -> store.list("linked"), ProblemCode.SHARD_UNSUPPORTED))
                .contains("linked");
    }

    @Test
    void bytesAreSummed() throws IOException {
        fill(path);
        Files.writeString(path.resolve("more"), "1234");
        Files.createSymbolicLink(path.resolve("link"), path.resolve("more"));

        assertThat(store.bytes(SHARD)).isEqualTo(7);
    }

    @Test
    @Pins(I4)
    void anUntouchedShardPassesAndAChangedOneIsNamed() throws IOException {
        fill(path);
        Tree before = store.scan(SHARD);

        store.verifyUnchanged(before);

        Files.writeString(path.resolve("dir/file"), "longer");
        assertThat(problem(() -> store.verifyUnchanged(before), ProblemCode.SHARD_CHANGED))
                .contains("dir/file")
                .contains("size");
    }

    @Test
    void aShardThatVanishedHasChanged() throws IOException {
        assertThat(problem(() -> store.scan(SHARD), ProblemCode.SHARD_CHANGED)).contains(path.toString());

        fill(path);
        Tree before = store.scan(SHARD);
        store.moveOut(SHARD, data.trash("t", "shard-1"));
        problem(() -> store.verifyUnchanged(before), ProblemCode.SHARD_CHANGED);
    }

    @Test
    @Pins(I5)
    void aStagedShardIsAdoptedWithItsModeAndTimeAndAgainIsFine() throws IOException {
        Path staged = fill(data.staging("t", "shard-1"));

        for (int again = 0; again < 2; again++) {
            store.adopt(staged, SHARD, 0555, TIME);

            assertThat(staged).doesNotExist();
            assertThat(path.resolve("dir/file")).hasContent("abc");
            assertThat(Attributes.mode(path)).isEqualTo(0555);
            assertThat(Files.getLastModifiedTime(path)).isEqualTo(TIME);
        }
    }

    @Test
    @Pins(I5)
    void anAdoptionCutOffBeforeModeAndTimeIsFinished() throws IOException {
        fill(path);

        store.adopt(data.staging("t", "shard-1"), SHARD, 0700, TIME);

        assertThat(Attributes.mode(path)).isEqualTo(0700);
        assertThat(Files.getLastModifiedTime(path)).isEqualTo(TIME);
    }

    @Test
    @Pins(I4)
    void nothingThatIsThereIsReplacedNotEvenAnEmptyDirectory() throws IOException {
        Path staged = fill(data.staging("t", "shard-1"));

        Files.createDirectories(path);
        problem(() -> store.adopt(staged, SHARD, 0755, TIME), ProblemCode.BUCKET_NOT_EMPTY);
        assertThat(path).isEmptyDirectory();

        Files.delete(path);
        Files.createSymbolicLink(path, temp);
        problem(() -> store.adopt(staged, SHARD, 0755, TIME), ProblemCode.BUCKET_NOT_EMPTY);

        Files.delete(path);
        fill(path);
        problem(() -> store.adopt(staged, SHARD, 0755, TIME), ProblemCode.BUCKET_NOT_EMPTY);
        assertThat(staged.resolve("dir/file")).exists();
    }

    @Test
    @Pins(I1)
    void onlyStagedDirectoriesAreAdopted() throws IOException {
        Path elsewhere = fill(temp.resolve("elsewhere"));

        assertThatIllegalArgumentException().isThrownBy(() -> store.adopt(elsewhere, SHARD, 0755, TIME));
        problem(() -> store.adopt(data.staging("t", "none"), SHARD, 0755, TIME), ProblemCode.DISK_ERROR);
    }

    @Test
    @Pins(I5)
    void aShardIsMovedOutAndAgainIsFine() throws IOException {
        fill(path);
        Path trash = data.trash("t", "shard-1");
        Attributes.setMode(path, 0555);

        store.moveOut(SHARD, trash);
        store.moveOut(SHARD, trash);

        assertThat(path).doesNotExist();
        assertThat(trash.resolve("dir/file")).exists();
        assertThat(data.bucket("bucket")).isEmptyDirectory();
        assertThat(Attributes.mode(trash)).isEqualTo(0555);
    }

    @Test
    @Pins(I4)
    void aShardIsNotMovedOverTrashThatIsStillThere() throws IOException {
        fill(path);
        Path trash = Files.createDirectories(data.trash("t", "shard-1"));

        problem(() -> store.moveOut(SHARD, trash), ProblemCode.CLEANUP_PENDING);

        assertThat(path.resolve("dir/file")).exists();
    }

    @Test
    @Pins(I4)
    void onlyShardsAreMovedOutAndOnlyToTheTrash() throws IOException {
        Files.createDirectories(data.bucket("bucket"));
        Files.createSymbolicLink(path, temp);

        problem(() -> store.moveOut(SHARD, data.trash("t", "shard-1")), ProblemCode.SHARD_UNSUPPORTED);
        assertThatIllegalArgumentException().isThrownBy(() -> store.moveOut(SHARD, temp.resolve("x")));
    }

    @Test
    @Pins(I4)
    void aQuarantinedShardIsNeverOverwritten() throws IOException {
        fill(path);
        Path first = store.quarantine(SHARD, "t");
        assertThat(store.quarantine(SHARD, "t")).isEqualTo(first);
        assertThat(path).doesNotExist();

        fill(path);
        Path second = store.quarantine(SHARD, "t");
        fill(path);
        Path third = store.quarantine(SHARD, "t");

        assertThat(store.quarantine(SHARD, "t")).isEqualTo(third);
        assertThat(store.quarantined())
                .containsExactly(
                        new Quarantined("t", "bucket", "shard-1", first, 3),
                        new Quarantined("t", "bucket", "shard-1.2", second, 3),
                        new Quarantined("t", "bucket", "shard-1.3", third, 3));
    }

    @Test
    void aShardThatIsNowhereCannotBeQuarantined() {
        problem(() -> store.quarantine(SHARD, "t"), ProblemCode.SHARD_CHANGED);
    }

    @Test
    @Pins(I4)
    void onlyAnEmptyBucketIsRemoved() throws IOException {
        store.removeEmptyBucket("bucket");
        fill(path);
        store.removeEmptyBucket("bucket");
        assertThat(path).exists();

        store.moveOut(SHARD, data.trash("t", "shard-1"));
        store.removeEmptyBucket("bucket");
        assertThat(data.bucket("bucket")).doesNotExist();
    }

    @Test
    @Pins(I4)
    void aLinkInTheBucketsPlaceIsNotRemoved() throws IOException {
        Files.createDirectories(data.root());
        Path link = Files.createSymbolicLink(data.root().resolve("bucket"), temp);

        store.removeEmptyBucket("bucket");

        assertThat(link).isSymbolicLink();
    }

    private static Path fill(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("dir"));
        Files.writeString(directory.resolve("dir/file"), "abc");
        return directory;
    }

    private static String problem(ThrowingCallable call, ProblemCode code) {
        ProblemException[] thrown = new ProblemException[1];
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(call)
                .satisfies(e -> thrown[0] = e)
                .returns(code, ProblemException::code);
        return thrown[0].message();
    }
}
