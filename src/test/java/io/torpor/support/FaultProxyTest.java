package io.torpor.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.CRC32;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Every fault is what it is called, seen by a client that tries everything once. */
@Timeout(60)
class FaultProxyTest {

    /** Between two bytes: the whole content takes as good as for ever. */
    private static final Duration SLOW = Duration.ofMinutes(1);

    private final byte[] content = new byte[300_000];
    private S3Bucket bucket;
    private FaultProxy proxy;
    private S3Client client;

    @BeforeEach
    void connect() {
        new Random(1).nextBytes(content);
        bucket = S3Server.shared().newBucket();
        proxy = new FaultProxy(S3Server.shared());
        client = S3Server.client(proxy.endpoint());
    }

    @AfterEach
    void disconnect() {
        client.close();
        proxy.close();
    }

    @Test
    void everyCallPassesAndIsCounted() {
        put();
        String upload = client.createMultipartUpload(
                        create -> create.bucket(bucket.name()).key("a/parts"))
                .uploadId();
        String tag = client.uploadPart(
                        part -> part.bucket(bucket.name())
                                .key("a/parts")
                                .uploadId(upload)
                                .partNumber(1),
                        RequestBody.fromBytes(content))
                .eTag();
        CompletedPart part = CompletedPart.builder().partNumber(1).eTag(tag).build();
        client.completeMultipartUpload(complete -> complete.bucket(bucket.name())
                .key("a/parts")
                .uploadId(upload)
                .multipartUpload(parts -> parts.parts(part)));

        assertThat(get()).isEqualTo(content);
        assertThat(client.listObjectsV2(list -> list.bucket(bucket.name())).contents())
                .hasSize(2);
        assertThat(client.listMultipartUploads(list -> list.bucket(bucket.name()))
                        .uploads())
                .isEmpty();
        client.headObject(head -> head.bucket(bucket.name()).key("a/parts"));
        client.deleteObject(delete -> delete.bucket(bucket.name()).key("a/parts"));
        assertThat(proxy.seen().stream().map(FaultProxy.Seen::call))
                .containsExactly(
                        S3Call.PUT,
                        S3Call.CREATE_UPLOAD,
                        S3Call.UPLOAD_PART,
                        S3Call.COMPLETE_UPLOAD,
                        S3Call.GET,
                        S3Call.LIST,
                        S3Call.LIST_UPLOADS,
                        S3Call.HEAD,
                        S3Call.DELETE);
        assertThat(bucket.objects("")).containsExactly("a/object");
    }

    @Test
    void anErrorNeverReachesTheServer() {
        proxy.once(S3Call.PUT, Fault.status(503, "SlowDown"));

        assertThatThrownBy(this::put).isInstanceOfSatisfying(S3Exception.class, error -> assertThat(
                        error.awsErrorDetails().errorCode())
                .isEqualTo("SlowDown"));
        assertThat(bucket.objects("")).isEmpty();
        put();
        assertThat(bucket.objects("")).containsExactly("a/object");
    }

    @Test
    void aRequestIsCutInItsBody() {
        proxy.once(S3Call.PUT, Fault.resetRequestAfter(100_000));

        assertNetworkError(this::put);
        assertThat(bucket.objects("")).isEmpty();
    }

    @Test
    void anAnswerIsCutInItsBody() {
        put();

        proxy.once(S3Call.GET, Fault.resetResponseAfter(100_000));
        assertNetworkError(this::get);
        proxy.once(S3Call.GET, Fault.truncateResponseAfter(100_000));
        assertNetworkError(this::get).hasStackTraceContaining("100");
    }

    @Test
    void aBitIsFlipped() {
        proxy.once(S3Call.PUT, Fault.corruptRequest(100_000));
        assertThatThrownBy(this::put).isInstanceOf(S3Exception.class); // the server compares checksums
        assertThat(bucket.objects("")).isEmpty();

        put();
        proxy.once(S3Call.GET, Fault.corruptResponse(100_000));
        assertThatThrownBy(this::get).isInstanceOf(SdkClientException.class).hasMessageContaining("checksum");
    }

    @Test
    void whatIsDroppedBeforeIsNotDoneAndWhatIsDroppedAfterIs() {
        proxy.once(S3Call.PUT, Fault.dropBefore());
        assertNetworkError(this::put);
        assertThat(bucket.objects("")).isEmpty();

        proxy.once(S3Call.PUT, Fault.dropAfter());
        assertNetworkError(this::put);
        assertThat(bucket.objects("")).containsExactly("a/object");
    }

    @Test
    void aServerThatIsSilentOrSlowKeepsItsClientWaitingUntilItHeals() throws Exception {
        put();
        for (Fault fault : new Fault[] {Fault.silence(), Fault.trickleResponse(SLOW)}) {
            CountDownLatch met = new CountDownLatch(1);
            proxy.always(S3Call.GET, opening(met, fault));
            CompletableFuture<byte[]> waiting = CompletableFuture.supplyAsync(this::get);
            assertKeptWaiting(waiting, met);

            proxy.heal();
            assertNetworkError(waiting::join);
            assertThat(get()).isEqualTo(content);
        }
    }

    @Test
    void aRequestTrickles() throws Exception {
        CountDownLatch met = new CountDownLatch(1);
        proxy.once(S3Call.PUT, opening(met, Fault.trickleRequest(SLOW)));
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(this::put);
        assertKeptWaiting(waiting, met);

        proxy.heal();
        assertNetworkError(waiting::join);
        assertThat(bucket.objects("")).isEmpty();
    }

    @Test
    void connectionsAreRefusedForAWhile() {
        put();
        proxy.refuse();
        assertNetworkError(this::get); // the connection that it had
        assertNetworkError(this::get).hasStackTraceContaining("refused");

        proxy.accept();
        assertThat(get()).isEqualTo(content);
    }

    /** The same fault, which tells that a request has met it. */
    private static Fault opening(CountDownLatch met, Fault fault) {
        return exchange -> {
            met.countDown();
            fault.happen(exchange);
        };
    }

    private static void assertKeptWaiting(CompletableFuture<?> waiting, CountDownLatch met) throws Exception {
        assertThat(met.await(20, TimeUnit.SECONDS)).as("the request came").isTrue();
        assertThat(waiting).failsWithin(Duration.ofMillis(100)).withThrowableOfType(TimeoutException.class);
    }

    /** With its checksum in a header: S3Mock does not look at one that follows the body. */
    private void put() {
        CRC32 crc32 = new CRC32();
        crc32.update(content);
        byte[] sum = ByteBuffer.allocate(4).putInt((int) crc32.getValue()).array();
        client.putObject(
                put -> put.bucket(bucket.name())
                        .key("a/object")
                        .checksumCRC32(Base64.getEncoder().encodeToString(sum)),
                RequestBody.fromBytes(content));
    }

    private byte[] get() {
        return client.getObjectAsBytes(
                        get -> get.bucket(bucket.name()).key("a/object").checksumMode(ChecksumMode.ENABLED))
                .asByteArray();
    }

    /** No answer, or not all of one; an {@link S3Exception} would be one. */
    private static AbstractThrowableAssert<?, ?> assertNetworkError(Runnable call) {
        return assertThatThrownBy(() -> {
                    try {
                        call.run();
                    } catch (CompletionException e) {
                        throw e.getCause();
                    }
                })
                .isInstanceOf(SdkException.class)
                .isNotInstanceOf(S3Exception.class);
    }
}
