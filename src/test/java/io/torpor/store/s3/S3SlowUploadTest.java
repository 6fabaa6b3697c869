package io.torpor.store.s3;

import static io.torpor.support.Invariant.I10;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.torpor.archive.ArchiveId;
import io.torpor.archive.ShardEntry;
import io.torpor.pipeline.Compression;
import io.torpor.pipeline.RateLimit;
import io.torpor.pipeline.ShardArchiver;
import io.torpor.pipeline.ShardSource;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.support.AbstractTransferTest;
import io.torpor.support.ArchivedParts;
import io.torpor.support.CountingMeter;
import io.torpor.support.Pins;
import io.torpor.support.TestShard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An upload that waits for its rate holds nothing that others need. */
@Timeout(30)
class S3SlowUploadTest extends AbstractTransferTest {

    private static final int BUFFERS = 2;
    private static final int TEN_BYTES_A_SECOND = 10;

    private final OddS3 s3 = new OddS3();
    private final ExecutorService slowThreads = Executors.newFixedThreadPool(STREAMS);
    private S3Clients clients;

    /** A meter that lets some bytes pass at once, and then only so many a second. */
    private static final class SlowMeter extends CountingMeter {

        private final long atOnce;
        private final RateLimit limit = new RateLimit(OptionalLong.of(TEN_BYTES_A_SECOND));
        private volatile boolean waiting;
        private volatile boolean cancelled;

        SlowMeter(long atOnce) {
            this.atOnce = atOnce;
        }

        @Override
        public void transferred(long more) {
            if (bytes.get() + more > atOnce) {
                waiting = true;
                limit.acquire(more, this::checkCancelled);
            }
            super.transferred(more);
        }

        @Override
        public boolean isLimited() {
            return true;
        }

        @Override
        public void checkCancelled() {
            if (cancelled) {
                throw new ProblemException(ProblemCode.CANCELLED, "enough");
            }
        }
    }

    @AfterEach
    void close() {
        slowThreads.shutdownNow();
        clients.destroy();
        s3.close();
    }

    @ParameterizedTest
    @CsvSource({"100000, 0, NONE", "6000000, 0, NONE", "6000000, 5242880, NONE", "6000000, 5242880, ZSTD"})
    @Pins(I10)
    void aSlowUploadStarvesNoOther(int bytes, long atOnce, Compression.Mode compression) throws IOException {
        ObjectStore store = open(Map.of());
        TestShard slow = new TestShard(home.resolve("slow"));
        for (int i = 0; i < STREAMS; i++) {
            slow.file("slow-" + i, bytes);
        }
        SlowMeter slowly = new SlowMeter(atOnce);
        CompletableFuture<ShardEntry> slowUpload = CompletableFuture.supplyAsync(() -> upload(
                store, "slow", slow, slowly, new ShardArchiver(slowThreads, STREAMS, new Compression(compression, 1))));
        await().until(() -> slowly.waiting);

        shard.file("large", 6_000_000).file("small", 100_000);
        CompletableFuture<ShardEntry> other =
                CompletableFuture.supplyAsync(() -> upload(store, TASK, shard, meter, archiver));

        await().atMost(Duration.ofSeconds(2)).until(other::isDone);
        assertThat(other.join().files()).hasSize(2);
        assertThat(slowUpload).isNotDone();
        slowly.cancelled = true;
        assertThat(slowUpload)
                .failsWithin(Duration.ofSeconds(2))
                .withThrowableThat()
                .withCauseInstanceOf(ProblemException.class);
        assertThat(s3.objects.keySet()).noneMatch(key -> key.contains("/slow/"));
    }

    /** A stream holds a buffer to its end: a limit that comes later ends it, and it goes on in parts. */
    @Test
    @Pins(I10)
    void aStreamIsGivenUpWhenItsRateIsLimited() throws IOException {
        ObjectStore store = open(Map.of("multipart-threshold", "100MB"));
        shard.file("large", 12_000_000);
        CountingMeter meter = new CountingMeter() {
            @Override
            public boolean isLimited() {
                return bytes.get() > 6_000_000;
            }
        };

        ShardEntry part = upload(store, TASK, shard, meter, archiver);

        assertThat(part.files()).hasSize(1);
        assertThat(meter.bytes).hasValue(12_000_000);
        assertThat(meter.repeated).hasValueGreaterThan(6_000_000);
        assertThat(s3.count("POST", "file-")).as("an upload in parts").isEqualTo(2);
    }

    /** What goes slowly goes in parts from the first byte on. */
    @Test
    void aLimitedUploadIsNoStream() throws IOException {
        ObjectStore store = open(Map.of("multipart-threshold", "100MB"));
        shard.file("large", 6_000_000);

        upload(store, TASK, shard, new SlowMeter(Long.MAX_VALUE), archiver);

        assertThat(s3.count("POST", "file-")).as("an upload in parts").isEqualTo(2);
    }

    /** One part, full to its last byte, is one request still. */
    @Test
    void anObjectOfExactlyOnePartIsOneRequest() throws IOException {
        ObjectStore store = open(Map.of());
        shard.file("large", S3Site.PART);

        upload(store, TASK, shard, meter, archiver);

        assertThat(s3.count("PUT", "file-")).isEqualTo(1);
        assertThat(s3.count("POST", "file-")).isZero();
    }

    private ObjectStore open(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "multipart-threshold",
                "0",
                "part-size",
                S3Site.PART + "B",
                "part-buffers",
                String.valueOf(BUFFERS),
                "max-attempts",
                "1"));
        settings.putAll(more);
        clients = new S3Clients(S3Site.properties(s3.endpoint(), settings));
        ObjectStores stores = new ObjectStores(
                "s3://" + OddS3.BUCKET + "/some/prefix", List.of(), List.of(new S3StoreProvider(clients)));
        return stores.open(stores.resolve(null), null);
    }

    private static ShardEntry upload(
            ObjectStore into, String task, TestShard from, CountingMeter meter, ShardArchiver archiver) {
        try {
            ShardSource source = new ShardSource(SHARD, from.scan());
            String prefix = new ArchiveId(BUCKET, task).nodePrefix(NODE);
            return archiver.archive(into, prefix, List.of(source), meter, new ArchivedParts())
                    .get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
