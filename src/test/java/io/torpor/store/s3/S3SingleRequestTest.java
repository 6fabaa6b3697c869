package io.torpor.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Named.named;

import io.torpor.archive.ShardEntry;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStoreContract;
import io.torpor.store.ObjectWriter;
import io.torpor.support.AbstractTransferTest;
import io.torpor.support.Fault;
import io.torpor.support.FaultProxy;
import io.torpor.support.S3Call;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Large objects that are sent and fetched by one request each, and what happens when that breaks. */
@Tag("waiting")
@Timeout(60)
class S3SingleRequestTest extends AbstractTransferTest {

    private static final int SIZE = 12_000_000;
    private static final Runnable GO_ON = ObjectStoreContract.GO_ON;
    private static final String KEY = "b/t/object";

    private final S3Site site = S3Site.streaming();

    @BeforeEach
    void fill() throws IOException {
        shard.file("large", SIZE);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void aLargeObjectIsOneRequestThatTheStoreChecks() throws IOException {
        ShardEntry part = archive(site.archive, TASK, SHARD);

        assertThat(site.proxy.count(S3Call.PUT)).isEqualTo(1);
        assertThat(site.proxy.count(S3Call.CREATE_UPLOAD)).isZero();
        assertThat(site.proxy.count(S3Call.GET)).as("reading back").isZero();
        assertThat(meter.bytes).hasValue(SIZE);

        assertComesBack(part);
        assertThat(site.proxy.count(S3Call.GET)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("sendingFaults")
    void anObjectWhoseRequestBreaksIsSentInParts(Fault fault) throws IOException {
        site.proxy.times(1, S3SingleRequestTest::isObject, fault);

        ShardEntry part = archive(site.archive, TASK, SHARD);

        assertThat(meter.bytes).as("counted once").hasValue(SIZE);
        assertComesBack(part);
        site.archive.discard(BUCKET + "/");
        site.assertNothingLeft();
    }

    static Stream<Named<Fault>> sendingFaults() {
        return Stream.of(
                named("500", Fault.status(500, "InternalError")),
                named("501", Fault.status(501, "NotImplemented")),
                named("503", Fault.status(503, "SlowDown")),
                named("lost before", Fault.dropBefore()),
                named("lost after", Fault.dropAfter()),
                named("silence", Fault.silence()),
                named("nobody takes it", Fault.stall()),
                named("reset", Fault.resetRequestAfter(7_000_000)),
                named("slow", Fault.trickleRequest(Duration.ofMillis(100))),
                named("damaged on the way", Fault.corruptRequest(7_000_000)),
                named("answered too early", Fault.hastyAnswer(200)));
    }

    /** A store that can't do it would else be sent every object twice. */
    @Test
    void afterOneThatBrokeAllGoInParts() throws IOException {
        shard.file("second", SIZE).file("third", SIZE);
        site.proxy.always(S3Call.PUT, Fault.resetRequestAfter(7_000_000));

        ShardEntry part = archive(site.archive, TASK, SHARD);

        assertThat(site.proxy.count(S3Call.PUT)).isBetween(1L, (long) STREAMS);
        assertThat(site.proxy.seen().stream()
                        .filter(request -> request.call() == S3Call.COMPLETE_UPLOAD)
                        .map(FaultProxy.Seen::path)
                        .distinct())
                .hasSize(3);
        assertThat(meter.bytes).hasValue(3L * SIZE);
        assertThat(meter.repeated.get()).as("held to the rate, too").isGreaterThan(2_000_000);
        site.proxy.heal();
        assertComesBack(part);
    }

    @Test
    void whatIsDeniedIsNamed() {
        site.proxy.always(S3Call.PUT, Fault.status(403, "AccessDenied"));
        site.proxy.always(S3Call.CREATE_UPLOAD, Fault.status(403, "AccessDenied"));

        ProblemException problem = problem(() -> archive(site.archive));

        assertThat(problem.code()).isEqualTo(ProblemCode.ARCHIVE_DENIED);
        site.archive.discard(BUCKET + "/");
        site.assertNothingLeft();
    }

    @ParameterizedTest
    @MethodSource("receivingFaults")
    void anAnswerThatBreaksIsReadOnInParts(Fault fault) throws IOException {
        ShardEntry part = archive(site.archive, TASK, SHARD);
        site.proxy.once(S3Call.GET, fault);
        meter.bytes.set(0);

        assertComesBack(part);

        assertThat(meter.bytes).hasValue(SIZE);
        assertThat(site.proxy.seen().stream()
                        .filter(request -> request.call() == S3Call.GET)
                        .map(request -> request.header("range")))
                .as("goes on where it was")
                .hasSizeGreaterThan(1)
                .first()
                .isEqualTo("bytes=0-11999999");
        assertThat(site.proxy.seen().stream()
                        .filter(request -> request.call() == S3Call.GET)
                        .skip(1)
                        .map(request -> request.header("range")))
                .noneMatch(range -> range.startsWith("bytes=0-"));
    }

    @Test
    void anAnswerThatDoesNotBeginIsAskedForAgain() throws IOException {
        ShardEntry part = archive(site.archive, TASK, SHARD);
        site.proxy.once(S3Call.GET, Fault.status(503, "SlowDown"));

        assertComesBack(part);

        assertThat(site.proxy.count(S3Call.GET)).isEqualTo(2);
    }

    static Stream<Named<Fault>> receivingFaults() {
        return Stream.of(
                named("reset", Fault.resetResponseAfter(7_000_000)),
                named("truncated", Fault.truncateResponseAfter(7_000_000)),
                named("slow", Fault.trickleResponse(Duration.ofMillis(100))));
    }

    @Test
    void anObjectWithAnotherLengthIsDamaged() {
        site.bucket.write(S3Site.stored(KEY), new byte[SIZE]);

        ObjectStoreContract.assertThatProblem(
                () -> site.archive.open(KEY, 1, SIZE, GO_ON), ProblemCode.ARCHIVE_CORRUPT, KEY);
        ObjectStoreContract.assertThatProblem(
                () -> site.archive.open(KEY, SIZE, SIZE, GO_ON), ProblemCode.ARCHIVE_CORRUPT, KEY);
        ObjectStoreContract.assertThatProblem(
                () -> site.archive.open("b/t/none", 0, SIZE, GO_ON), ProblemCode.ARCHIVE_INCOMPLETE, "b/t/none");
    }

    /** Long before the store's time would be up. */
    @ParameterizedTest
    @MethodSource("silence")
    void aCancelOfARequestThatGetsNoWhereTakesEffectAtOnce(Fault fault) {
        try (S3Site patient = S3Site.streaming(Duration.ofMinutes(5))) {
            patient.proxy.always(S3Call.PUT, fault);
            Runnable check = () -> {
                if (patient.proxy.count(S3Call.PUT) > 0) {
                    throw new ProblemException(ProblemCode.CANCELLED, "enough");
                }
            };

            ProblemException problem =
                    catchThrowableOfType(ProblemException.class, () -> stream(patient, 40_000_000, check));

            assertThat(problem.code()).isEqualTo(ProblemCode.CANCELLED);
            patient.assertNothingLeft();
        }
    }

    static Stream<Named<Fault>> silence() {
        return Stream.of(
                named("nobody takes it", Fault.stall()),
                named("it trickles", Fault.trickleRequest(Duration.ofSeconds(1))));
    }

    /** Such as MinIO's 503: a wait of minutes, which nobody waits for who has another way. */
    @Test
    void aStoreThatWantsToBeAskedLaterIsNotWaitedFor() throws IOException {
        try (S3Site patient = S3Site.streaming(Duration.ofMinutes(5))) {
            patient.proxy.once(S3Call.PUT, Fault.retryAfter(Duration.ofMinutes(5)));

            archive(patient.archive, TASK, SHARD);

            assertThat(patient.proxy.count(S3Call.COMPLETE_UPLOAD)).isEqualTo(1);
        }
    }

    /** In parts: without encryption the client would have to read all of it before, to sign it. */
    @Test
    void aStoreThatIsAskedForNoSumsIsReadBack() throws IOException {
        try (S3Site unsummed = S3Site.withoutSums()) {
            ShardEntry part = archive(unsummed.archive, TASK, SHARD);

            assertThat(unsummed.proxy.count(S3Call.PUT)).isZero();
            assertThat(unsummed.proxy.count(S3Call.COMPLETE_UPLOAD)).isEqualTo(1);
            assertThat(unsummed.proxy.count(S3Call.GET)).as("reading back").isEqualTo(1);
            assertThat(unsummed.proxy.seen())
                    .noneMatch(request -> request.header("content-encoding").equals("aws-chunked"));
            assertComesBack(unsummed, part);
        }
    }

    @Test
    void anObjectWhoseSumIsNotConfirmedIsReadBackAndNotSentAgain() throws IOException {
        site.proxy.times(1, S3SingleRequestTest::isObject, Fault.withoutAnswersField("x-amz-checksum-crc32c"));

        ShardEntry part = archive(site.archive, TASK, SHARD);

        assertThat(site.proxy.count(S3Call.PUT)).isEqualTo(1);
        assertThat(site.proxy.count(S3Call.COMPLETE_UPLOAD)).isZero();
        assertThat(site.proxy.count(S3Call.GET)).as("reading back").isEqualTo(1);
        assertComesBack(part);
    }

    /** It may become an object at any moment, which a discard before that moment would not find. */
    @Test
    void aCancelAfterTheLastByteWaitsForTheAnswer() {
        CountDownLatch allCame = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        site.proxy.once(S3Call.PUT, Fault.midRequest(SIZE - 1, () -> {
            allCame.countDown();
            awaitUninterruptibly(released);
        }));
        Runnable check = () -> {
            if (allCame.getCount() == 0) {
                throw new ProblemException(ProblemCode.CANCELLED, "enough");
            }
        };

        CompletableFuture<Void> cancelled = CompletableFuture.runAsync(() -> stream(SIZE, check));
        awaitUninterruptibly(allCame);

        await().during(Duration.ofMillis(300)).until(() -> !cancelled.isDone());
        released.countDown();
        assertThat(cancelled).failsWithin(Duration.ofSeconds(5));
        await().until(() -> !site.bucket.objects("").isEmpty());
        site.archive.discard("b/");
        site.assertNothingLeft();
    }

    @Test
    void aStreamWithoutCommitLeavesNothingAndGivesItsBufferBack() {
        for (int i = 0; i < 10; i++) {
            ObjectWriter writer = site.archive.stream(KEY, SIZE, GO_ON).orElseThrow();
            writer.write(ByteBuffer.allocate(6_000_000));
            writer.close();
            writer.close();
        }

        List<ObjectWriter> all = Stream.of("1", "2", "3", "4")
                .map(name -> site.archive.create("b/t/" + name, 1, GO_ON))
                .toList();
        all.forEach(ObjectWriter::close);
        site.assertNothingLeft();
    }

    @Test
    void anObjectOfAnotherSizeIsABugOfTheCaller() {
        try (ObjectWriter writer = site.archive.stream(KEY, SIZE, GO_ON).orElseThrow()) {
            writer.write(ByteBuffer.allocate(SIZE - 1));
            assertThat(catchThrowableOfType(IllegalStateException.class, writer::commit))
                    .hasMessageContaining(KEY);
            assertThat(catchThrowableOfType(IllegalStateException.class, () -> writer.write(ByteBuffer.allocate(2))))
                    .hasMessageContaining(KEY);
        }
        site.assertNothingLeft();
    }

    @Test
    void whatFitsIntoAPartOrIsTooLargeIsNotStreamed() {
        assertThat(site.archive.stream(KEY, S3Site.PART, GO_ON)).isEmpty();
        assertThat(site.archive.stream(KEY, (100L << 20) + 1, GO_ON)).isEmpty();
    }

    private static boolean isObject(FaultProxy.Seen request) {
        return request.call() == S3Call.PUT && request.path().contains("/file-");
    }

    private void assertComesBack(ShardEntry part) throws IOException {
        assertComesBack(site, part);
    }

    private void assertComesBack(S3Site from, ShardEntry part) throws IOException {
        Path target = Files.createDirectories(home.resolve("back"));
        restore(from.archive, part, target, meter);
        assertThat(target.resolve("large")).hasSameBinaryContentAs(shard.root().resolve("large"));
    }

    private void archive(ObjectStore into) {
        try {
            archive(into, TASK, SHARD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void stream(int size, Runnable check) {
        stream(site, size, check);
    }

    private static void stream(S3Site site, int size, Runnable check) {
        try (ObjectWriter writer = site.archive.stream(KEY, size, check).orElseThrow()) {
            writer.write(ByteBuffer.allocate(size));
            writer.commit();
        }
    }
}
