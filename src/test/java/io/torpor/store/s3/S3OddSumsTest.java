package io.torpor.store.s3;

import static io.torpor.store.ObjectStoreContract.assertThatProblem;
import static io.torpor.support.Invariant.I4;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.archive.ShardEntry;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.BrokenStreamException;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStoreContract;
import io.torpor.store.ObjectStores;
import io.torpor.store.ObjectWriter;
import io.torpor.store.s3.OddS3.Oddity;
import io.torpor.support.AbstractTransferTest;
import io.torpor.support.Pins;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stores that don't know checksums: what proves an object there, how often it is sent, and what is said of them. */
@Timeout(60)
class S3OddSumsTest extends AbstractTransferTest {

    /** More than a part: it is sent as a stream. */
    private static final int LARGE = 6_000_000;

    private static final String KEY = "b/t/claim.json";

    private final OddS3 s3 = new OddS3();
    private S3Clients clients;

    @AfterEach
    void close() {
        clients.destroy();
        s3.close();
    }

    @Test
    void aLargeObjectIsSentOnceAndReadBackOnce() throws IOException {
        ObjectStore store = open(Map.of());
        shard.file("large", LARGE);

        ShardEntry part = archive(store, TASK, SHARD);

        assertThat(s3.count("PUT", "file-")).isEqualTo(1);
        assertThat(s3.count("POST", "file-")).as("parts").isZero();
        assertThat(s3.count("GET", "file-")).as("reading back").isEqualTo(1);
        assertThat(meter.repeated.get()).isZero();
        assertComesBack(store, part);
    }

    /** A claim comes before the first shard. */
    @Test
    void onceTheLackIsKnownALargeObjectIsProvenByItsEtag() throws IOException {
        ObjectStore store = open(Map.of());
        store.putIfAbsent(KEY, new byte[10]);
        shard.file("large", LARGE).file("other", LARGE + 1);

        ShardEntry part = archive(store, TASK, SHARD);

        assertThat(s3.count("PUT", "file-")).isEqualTo(2);
        assertThat(s3.count("GET", "file-")).as("reading back").isZero();
        assertThat(s3.count("HEAD", "file-")).isZero();
        assertComesBack(store, part);
    }

    @Test
    void aSmallObjectIsProvenByItsEtagAtOnce() throws IOException {
        ObjectStore store = open(Map.of());
        shard.file("small", 100_000);

        ShardEntry part = archive(store, TASK, SHARD);

        assertThat(s3.seen)
                .filteredOn(request -> request.contains("pack") || request.contains("file-"))
                .as("one PUT and no look")
                .hasSize(1);
        assertComesBack(store, part);
    }

    @Test
    void anObjectWhoseEtagIsSomethingElseIsReadBackOnce() throws IOException {
        s3.oddities.add(Oddity.OTHER_ETAGS);
        ObjectStore store = open(Map.of());
        store.putIfAbsent(KEY, new byte[10]);
        shard.file("large", LARGE).file("other", LARGE + 1);

        ShardEntry part = archive(store, TASK, SHARD);

        assertThat(s3.count("PUT", "file-")).isEqualTo(2);
        assertThat(s3.count("GET", "file-")).as("reading back").isEqualTo(2);
        assertThat(s3.count("HEAD", ""))
                .as("the claim: is there one, and is it whole")
                .isEqualTo(2);
        assertComesBack(store, part);
    }

    @Test
    void anObjectInPartsIsReadBackOnce() throws IOException {
        ObjectStore store = open(Map.of("multipart-threshold", "0"));
        shard.file("large", LARGE);

        ShardEntry part = archive(store, TASK, SHARD);

        assertThat(s3.count("PUT", "file-")).as("parts").isEqualTo(2);
        assertThat(s3.count("POST", "file-")).isEqualTo(2);
        assertThat(s3.count("GET", "file-")).as("reading back, in parts").isEqualTo(2);
        assertComesBack(store, part);
    }

    @Test
    @Pins(I4)
    void whatTheStoreHasDamagedIsNotProven() throws IOException {
        ObjectStore store = open(Map.of());
        store.putIfAbsent(KEY, new byte[10]);
        s3.oddities.add(Oddity.DAMAGES);
        shard.file("large", LARGE);

        ProblemException problem = problem(() -> archiveUnchecked(store));

        assertThat(problem.code()).isEqualTo(ProblemCode.ARCHIVE_CORRUPT);
    }

    /** Also by another store of the same place: each task opens its own. */
    @Test
    void aStoreThatRefusesASumBehindABodyIsSentOneOnlyOnce() throws IOException {
        s3.oddities.add(Oddity.REFUSES_TRAILERS);
        ObjectStore store = open(Map.of());
        assertThat(stream(store)).isFalse();

        assertThat(store.stream(KEY, LARGE, ObjectStoreContract.GO_ON)).isEmpty();
        assertThat(opened().stream(KEY, LARGE, ObjectStoreContract.GO_ON)).isEmpty();
    }

    @Test
    void aStoreThatStoresTheFrameOfABodyIsTold() {
        s3.oddities.add(Oddity.STORES_FRAMES);
        ObjectStore store = open(Map.of());

        assertThatProblem(
                () -> store.putIfAbsent(KEY, "{}".getBytes(UTF_8)),
                ProblemCode.ARCHIVE_UNREACHABLE,
                "aws-chunked) for a part of it; set torpor.archive.s3.checksums=none");
        assertThat(s3.objects).as("nothing stands in the way of the next try").isEmpty();
    }

    @Test
    void aStoreThatStoresTheFramesOfLargeObjectsIsTold() throws IOException {
        s3.oddities.add(Oddity.STORES_FRAMES);
        shard.file("large", LARGE);

        for (String threshold : List.of("100MB", "0")) {
            ObjectStore store = open(Map.of("multipart-threshold", threshold));
            assertThatProblem(
                    () -> archiveUnchecked(store), ProblemCode.ARCHIVE_UNREACHABLE, "torpor.archive.s3.checksums=none");
            clients.destroy();
        }
    }

    @Test
    void withoutSumsNoFrameIsSent() throws IOException {
        s3.oddities.addAll(List.of(Oddity.STORES_FRAMES, Oddity.REFUSES_SUMS));
        ObjectStore store = open(Map.of("checksums", "none"));
        shard.file("large", LARGE).file("small", 100_000);

        assertThat(store.putIfAbsent(KEY, "{}".getBytes(UTF_8))).isTrue();
        assertThat(store.get(KEY, 10)).contains("{}".getBytes(UTF_8));
        assertComesBack(store, archive(store, TASK, SHARD));
    }

    @Test
    void aStoreThatRefusesSumsIsTold() throws IOException {
        s3.oddities.add(Oddity.REFUSES_SUMS);
        ObjectStore store = open(Map.of());
        shard.file("large", LARGE);

        String key = "torpor.archive.s3.checksums=none";
        assertThatProblem(() -> store.put(KEY, new byte[10]), ProblemCode.ARCHIVE_UNREACHABLE, key);
        assertThatProblem(() -> store.putIfAbsent(KEY, new byte[10]), ProblemCode.ARCHIVE_UNREACHABLE, key);
        assertThatProblem(() -> archiveUnchecked(store), ProblemCode.ARCHIVE_UNREACHABLE, key);
    }

    private ObjectStore open(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "multipart-threshold",
                "100MB",
                "part-size",
                S3Site.PART + "B",
                "part-buffers",
                "4",
                "max-attempts",
                "1"));
        settings.putAll(more);
        clients = new S3Clients(S3Site.properties(s3.endpoint(), settings));
        return opened();
    }

    private ObjectStore opened() {
        ObjectStores stores = new ObjectStores(
                "s3://" + OddS3.BUCKET + "/some/prefix", List.of(), List.of(new S3StoreProvider(clients)));
        return stores.open(stores.resolve(null), null);
    }

    private static boolean stream(ObjectStore store) {
        try (ObjectWriter writer =
                store.stream(KEY, LARGE, ObjectStoreContract.GO_ON).orElseThrow()) {
            writer.write(ByteBuffer.allocate(LARGE));
            return writer.commit();
        } catch (BrokenStreamException e) {
            return false;
        }
    }

    private void archiveUnchecked(ObjectStore into) {
        try {
            archive(into, TASK, SHARD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertComesBack(ObjectStore from, ShardEntry part) throws IOException {
        Path target = Files.createDirectories(home.resolve("back"));
        restore(from, part, target, meter);
        for (String file : List.of("large", "other", "small")) {
            if (Files.exists(shard.root().resolve(file))) {
                assertThat(target.resolve(file))
                        .hasSameBinaryContentAs(shard.root().resolve(file));
            }
        }
    }
}
