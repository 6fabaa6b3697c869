package io.torpor.crash;

import static io.torpor.support.Invariant.I2;
import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.torpor.process.TorporProcess;
import io.torpor.support.Fault;
import io.torpor.support.FaultProxy;
import io.torpor.support.Fixture;
import io.torpor.support.Pins;
import io.torpor.support.S3Bucket;
import io.torpor.support.S3Call;
import io.torpor.support.S3Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.S3Exception;
import tools.jackson.databind.JsonNode;

/** The S3 server dies in the middle of something, and comes back later: nothing is lost, and nothing stays. */
class S3OutageIT {

    private static final String TENANT = CrashSite.BUCKET;

    private static S3Server server;

    @TempDir
    Path home;

    private Fixture fixture;
    private Map<String, String> tree;
    private FaultProxy proxy;
    private S3Bucket bucket;
    private S3CrashArchive archive;
    private TorporProcess torpor;

    @BeforeAll
    static void startServer() {
        server = S3Server.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void prepare() throws IOException {
        proxy = new FaultProxy(server);
        bucket = server.newBucket();
        archive = new S3CrashArchive(proxy.endpoint(), bucket, "0");
        fixture = new Fixture(home);
        fixture.shard(TENANT, CrashSite.SMALL, 1, 100_000, 10);
        fixture.shard(TENANT, CrashSite.LARGE, 2, archive.largeBytes(), 20);
        tree = fixture.snapshot(TENANT);

        torpor = start("--torpor.cluster-manager.local.automatic=true");
    }

    private TorporProcess start(String more) {
        List<String> arguments = new ArrayList<>(archive.arguments());
        arguments.add("--torpor.archive.s3.max-attempts=2");
        arguments.add("--torpor.archive.discard-interval=200ms");
        arguments.add(more);
        return TorporProcess.start(home, List.of(), arguments).awaitReady();
    }

    @AfterEach
    void stop() {
        torpor.close();
        proxy.close();
    }

    @Test
    @EnabledIfSystemProperty(named = "torpor.crash.points", matches = "all")
    @Pins({I3, I9})
    void aPauseWhoseServerDiesFailsAndIsSweptLater() throws IOException {
        dieOn(request -> request.call() == S3Call.UPLOAD_PART, Fault.onArrival(this::die));
        pauseFailsAndIsSwept();

        dieOn(request -> request.call() == S3Call.COMPLETE_UPLOAD, Fault.onAnswer(this::die));
        pauseFailsAndIsSwept();

        assertThat(end(torpor.pause(TENANT))).isEqualTo("COMPLETED");
        wakesUp();
    }

    @Test
    @EnabledIfSystemProperty(named = "torpor.crash.points", matches = "all")
    @Pins({I3, I9})
    void aPauseWhoseServerDiesInTheMiddleOfAnObjectFailsAndIsSweptLater() throws IOException {
        torpor.close();
        archive = new S3CrashArchive(proxy.endpoint(), bucket, "100MB");
        torpor = start("--torpor.cluster-manager.local.automatic=true");

        dieOn(
                request -> request.call() == S3Call.PUT && request.path().contains("/file-"),
                Fault.midRequest(7_000_000, this::die));
        pauseFailsAndIsSwept();

        assertThat(end(torpor.pause(TENANT))).isEqualTo("COMPLETED");
        wakesUp();
    }

    /** The manifest is written, but nobody knows: the archive is complete or goes, with all that it had. */
    @Test
    @EnabledIfSystemProperty(named = "torpor.crash.points", matches = "all")
    @Pins({I3, I9})
    void aCommitWhoseServerDiesFailsAndIsSweptLater() throws IOException {
        dieOn(
                request -> request.call() == S3Call.PUT && request.path().endsWith("/manifest.json"),
                Fault.onAnswer(this::die));
        pauseFailsAndIsSwept();

        assertThat(end(torpor.pause(TENANT))).isEqualTo("COMPLETED");
        wakesUp();
    }

    /** No shard is destroyed for an archive that can't be looked at. */
    @Test
    @EnabledIfSystemProperty(named = "torpor.crash.points", matches = "all")
    @Pins(I4)
    void aReleaseWaitsForTheServer() throws IOException {
        torpor.close();
        torpor = start("--torpor.cluster-manager.local.automatic=false");
        clusterManagerSays("pausing");
        String task = torpor.pause(TENANT);
        awaitState(task, "PAUSED");
        die();
        clusterManagerSays("paused");
        awaitState(task, "RELEASING");
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(fixture.snapshot(TENANT)).isEqualTo(tree));

        comeBack();

        assertThat(end(task)).isEqualTo("COMPLETED");
        assertThat(fixture.snapshot(TENANT)).isEmpty();
        archive.requireCompleteArchivesOnly();
    }

    @Test
    @EnabledIfSystemProperty(named = "torpor.crash.points", matches = "all")
    @Pins({I2, I3, I9})
    void aResumeWhoseServerDiesFailsAndCanBeRepeated() throws IOException {
        assertThat(end(torpor.pause(TENANT))).isEqualTo("COMPLETED");
        dieOn(request -> request.call() == S3Call.GET && request.path().contains("/file-"), Fault.onArrival(this::die));

        JsonNode failed = torpor.awaitEnd(torpor.resume(TENANT));

        assertThat(failed.get("state").asString()).isEqualTo("FAILED");
        assertThat(failed.get("error").get("code").asString()).isEqualTo("archive-unreachable");
        assertThat(fixture.leftovers()).isEmpty();
        assertThat(fixture.snapshot(TENANT)).isEmpty();
        comeBack();
        archive.requireCompleteArchivesOnly();
        wakesUp();
    }

    @Test
    @Pins(I3)
    void aRollbackWhoseServerDiesIsSweptLater() throws IOException {
        String task = TorporProcess.accepted(
                torpor.post("/api/v1/buckets/" + TENANT + "/pause", "{\"rateLimit\": %d}".formatted(archive.slow())));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> archive.isHalfWritten(task) && !archive.tasks().isEmpty());
        dieOn(request -> request.call() == S3Call.DELETE_MANY, Fault.onArrival(this::die));

        assertThat(torpor.post("/api/v1/tasks/" + task + "/cancel", null).status())
                .isEqualTo(200);

        assertThat(end(task)).isEqualTo("CANCELLED");
        isAwake();
        sweptAfterRestart();
    }

    private void pauseFailsAndIsSwept() throws IOException {
        JsonNode failed = torpor.awaitEnd(torpor.pause(TENANT));

        assertThat(failed.get("state").asString()).as(torpor::log).isEqualTo("FAILED");
        assertThat(failed.get("error").get("code").asString()).isEqualTo("archive-unreachable");
        isAwake();
        sweptAfterRestart();
    }

    /** The server itself says so, which may fail to list what is deleted at that moment. */
    private void sweptAfterRestart() {
        comeBack();
        await().atMost(Duration.ofSeconds(40))
                .ignoreExceptionsInstanceOf(S3Exception.class)
                .untilAsserted(() -> {
                    assertThat(bucket.objects("")).as("objects").allMatch(key -> key.endsWith("torpor-archive.json"));
                    assertThat(bucket.uploads("")).as("multipart uploads").isEmpty();
                });
    }

    private void wakesUp() throws IOException {
        assertThat(end(torpor.resume(TENANT))).isEqualTo("COMPLETED");
        isAwake();
    }

    private void isAwake() throws IOException {
        assertThat(fixture.snapshot(TENANT)).isEqualTo(tree);
        assertThat(fixture.leftovers()).isEmpty();
        await().untilAsserted(() -> assertThat(torpor.get("/api/v1/buckets/" + TENANT)
                        .body()
                        .get("gate")
                        .get("scans")
                        .asString())
                .isEqualTo("open"));
    }

    private String end(String task) {
        JsonNode ended = torpor.awaitEnd(task);
        return ended.get("state").asString();
    }

    /** Every connection is cut at this moment. */
    private void die() {
        proxy.refuse();
        server.stop();
    }

    private void comeBack() {
        server.restart();
        proxy.accept();
    }

    private void dieOn(Predicate<FaultProxy.Seen> which, Fault fault) {
        proxy.times(1, which, fault);
    }

    private void awaitState(String task, String state) {
        await().atMost(Duration.ofSeconds(20)).until(() -> torpor.get("/api/v1/tasks/" + task)
                .body()
                .path("state")
                .asString("")
                .equals(state));
    }

    private void clusterManagerSays(String state) {
        String body = "{\"state\": \"%s\"}".formatted(state);
        assertThat(torpor.put("/api/v1/buckets/" + TENANT + "/hibernation-state", body)
                        .status())
                .isEqualTo(204);
    }
}
