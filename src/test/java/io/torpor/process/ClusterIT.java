package io.torpor.process;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.torpor.support.Fixture;
import io.torpor.support.Pins;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** Three real processes, each beside its own shards, on one PostgreSQL. */
@Execution(ExecutionMode.CONCURRENT)
class ClusterIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String BUCKET = "bucket";
    private static final List<String> NAMES = List.of("a", "b", "c");

    @TempDir
    Path home;

    private final WireMockServer indexers =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
    private final Map<String, TorporProcess> processes = new TreeMap<>();
    private final Map<String, Fixture> fixtures = new TreeMap<>();
    private int port;
    private EmbeddedPostgres postgres;

    @BeforeEach
    void startThree() throws IOException {
        port = freePort();
        postgres = startDatabase();
        indexers.start();
        indexers.stubFor(any(anyUrl()).willReturn(ok()));
        for (String name : NAMES) {
            Fixture fixture = new Fixture(Files.createDirectories(home.resolve(name)));
            fixture.shard(BUCKET, "shard-" + name, name.hashCode(), 500_000, 20);
            fixtures.put(name, fixture);
            processes.put(name, start(name));
        }
        processes.values().forEach(TorporProcess::awaitReady);
    }

    @AfterEach
    void stopAll() throws IOException {
        processes.values().forEach(TorporProcess::kill);
        indexers.stop();
        postgres.close();
    }

    @Test
    @Pins({I3, I4, I5})
    void aBucketSleepsOnThreeNodesAndWakesOnTwo() throws IOException {
        TorporProcess a = processes.get("a");
        Map<String, String> tree = shards();

        aParticipantIsKilledInMidTask(tree);
        aParticipantIsFrozenAndReturnsWhileItsTaskIsUndone(tree);
        theDatabaseGoesAwayInMidTaskAndComesBack(tree);

        assertThat(a.awaitEnd(a.pause(BUCKET)).get("state").asString()).isEqualTo("COMPLETED");
        assertThat(shards()).isEmpty();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> NAMES.forEach(name -> assertThat(told(name)).contains("PAUSING")));

        aNodeIsKilledAndForgotten();

        TorporProcess b = processes.get("b");
        assertThat(b.awaitEnd(b.resume(BUCKET)).get("state").asString()).isEqualTo("COMPLETED");
        assertThat(shards()).isEqualTo(tree);
        assertThat(fixtures.get("c").snapshot(BUCKET)).isEmpty();

        aCoordinatorIsFrozenPastItsLeaseAndGoesOn();

        assertThat(shards()).isEmpty();
        assertThat(a.awaitEnd(a.resume(BUCKET)).get("state").asString()).isEqualTo("COMPLETED");
        assertThat(shards()).isEqualTo(tree);
        processes.get("c").awaitEnd();
        assertThat(processes.get("c").log()).contains("Node c was forgotten by an administrator");
    }

    /** Its shards are there still, and its lock; nobody but itself can say so. */
    private void aParticipantIsKilledInMidTask(Map<String, String> tree) throws IOException {
        String pause = slowPause();
        String victim = participant(pause);
        TorporProcess other = other(victim);

        processes.get(victim).kill();

        JsonNode failed = other.awaitEnd(pause);
        assertThat(failed.get("state").asString()).isEqualTo("FAILED");
        assertThat(failed.at("/error/code").asString()).isEqualTo("node-lost");
        assertThat(failed.at("/error/message").asString()).contains("Node " + victim);
        assertThat(node(failed, victim).get("cleanupPending").asBoolean()).isTrue();
        assertThat(shards()).isEqualTo(tree);
        TorporProcess.Answer refused = other.post("/api/v1/buckets/" + BUCKET + "/pause", "{}");
        assertThat(refused.status()).isEqualTo(409);

        processes.put(victim, start(victim).awaitReady());

        awaitClean(other, pause);
        assertThat(shards()).isEqualTo(tree);
    }

    /** It was at work when it was taken for lost, and goes on with it: none of its writes may count. */
    private void aParticipantIsFrozenAndReturnsWhileItsTaskIsUndone(Map<String, String> tree) throws IOException {
        String pause = slowPause();
        String frozen = participant(pause);
        TorporProcess other = other(frozen);

        signal("STOP", processes.get(frozen));
        try {
            await().atMost(PATIENCE).until(() -> !state(other, pause).equals("PAUSING"));
        } finally {
            signal("CONT", processes.get(frozen));
        }

        assertThat(other.awaitEnd(pause).get("state").asString()).isEqualTo("FAILED");
        awaitClean(other, pause);
        assertThat(processes.get(frozen).isAlive()).isTrue();
        assertThat(shards()).isEqualTo(tree);
    }

    /** However its task ends, the bucket is here as a whole, or asleep as a whole. */
    private void theDatabaseGoesAwayInMidTaskAndComesBack(Map<String, String> tree) throws IOException {
        TorporProcess a = processes.get("a");
        String pause = slowPause();

        postgres.close();
        await().during(Duration.ofSeconds(5)).atMost(PATIENCE).until(() -> processes.values().stream()
                .allMatch(TorporProcess::isAlive));
        postgres = startDatabase();

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> a.get("/actuator/health/nodes").status() == 200);
        String state = a.awaitEnd(pause).get("state").asString();
        assertThat(state).isIn("COMPLETED", "FAILED");
        if (state.equals("COMPLETED")) {
            assertThat(shards()).isEmpty();
            assertThat(a.awaitEnd(a.resume(BUCKET)).get("state").asString()).isEqualTo("COMPLETED");
        } else {
            awaitClean(a, pause);
        }
        assertThat(shards()).isEqualTo(tree);
    }

    /** A pause that takes its time, and is at work on every node. */
    private String slowPause() {
        TorporProcess a = processes.get("a");
        AtomicReference<String> pause = new AtomicReference<>("");
        await().atMost(PATIENCE)
                .untilAsserted(() -> pause.set(TorporProcess.accepted(
                        a.post("/api/v1/buckets/" + BUCKET + "/pause", "{\"rateLimit\": 50000}"))));
        await().atMost(PATIENCE).until(() -> {
            JsonNode task = a.get("/api/v1/tasks/" + pause.get()).body();
            return NAMES.stream()
                    .allMatch(name -> node(task, name).get("bytesDone").asLong() > 0);
        });
        return pause.get();
    }

    /** A node that takes part in a task and does not lead it. */
    private String participant(String task) {
        String coordinator = coordinator(processes.get("a"), task);
        return NAMES.stream()
                .filter(name -> !name.equals(coordinator) && !name.equals("a"))
                .findFirst()
                .orElseThrow();
    }

    private TorporProcess other(String than) {
        return processes.get(than.equals("a") ? "b" : "a");
    }

    private static JsonNode node(JsonNode task, String name) {
        return StreamSupport.stream(task.get("nodes").spliterator(), false)
                .filter(node -> node.get("node").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitClean(TorporProcess asked, String task) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        asked.get("/api/v1/tasks/" + task).body().get("nodes"))
                .allMatch(node -> !node.get("cleanupPending").asBoolean()));
    }

    private static String state(TorporProcess asked, String task) {
        return asked.get("/api/v1/tasks/" + task).body().get("state").asString();
    }

    private EmbeddedPostgres startDatabase() throws IOException {
        return EmbeddedPostgres.builder()
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setDataDirectory(home.resolve("postgres"))
                .setCleanDataDirectory(false)
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** It tries to come back, too, which is looked at last. */
    private void aNodeIsKilledAndForgotten() throws IOException {
        TorporProcess a = processes.get("a");
        fixtures.get("a").shard("other", "s", 7, 1_000, 1);
        processes.get("c").kill();
        assertThat(a.delete("/actuator/nodes/c").status()).as("not lost yet").isEqualTo(409);
        await().atMost(PATIENCE).until(() -> a.get("/actuator/health/nodes").status() == 503);
        TorporProcess.Answer refused = a.post("/api/v1/buckets/other/pause", "{}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().get("code").asString()).isEqualTo("node-lost");
        assertThat(refused.body().get("detail").asString()).contains("Node c");

        assertThat(a.delete("/actuator/nodes/c").status()).isEqualTo(200);

        assertThat(a.awaitEnd(a.pause("other")).get("state").asString()).isEqualTo("COMPLETED");
        processes.put("c", start("c"));
    }

    private void aCoordinatorIsFrozenPastItsLeaseAndGoesOn() throws IOException {
        TorporProcess a = processes.get("a");
        String pause =
                TorporProcess.accepted(a.post("/api/v1/buckets/" + BUCKET + "/pause", "{\"rateLimit\": 100000}"));
        await().atMost(PATIENCE)
                .until(() ->
                        a.get("/api/v1/tasks/" + pause).body().get("bytesDone").asLong() > 0);
        String frozen = coordinator(a, pause);
        TorporProcess other = processes.get(frozen.equals("a") ? "b" : "a");

        signal("STOP", processes.get(frozen));
        try {
            await().atMost(PATIENCE).until(() -> !coordinator(other, pause).equals(frozen));
        } finally {
            signal("CONT", processes.get(frozen));
        }

        assertThat(other.awaitEnd(pause).get("state").asString()).isEqualTo("COMPLETED");
    }

    private static String coordinator(TorporProcess asked, String task) {
        return asked.get("/api/v1/tasks/" + task).body().get("coordinator").asString();
    }

    private static void signal(String signal, TorporProcess process) throws IOException {
        try {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The bucket's shards, wherever they are. */
    private Map<String, String> shards() throws IOException {
        Map<String, String> shards = new TreeMap<>();
        for (Fixture fixture : fixtures.values()) {
            shards.putAll(fixture.snapshot(BUCKET));
        }
        return shards;
    }

    private String told(String name) {
        return indexers.getAllServeEvents().stream()
                .filter(event -> event.getRequest().getUrl().equals("/" + name))
                .map(event -> event.getRequest().getBodyAsString())
                .toList()
                .toString();
    }

    private TorporProcess start(String name) {
        return TorporProcess.start(
                home.resolve(name),
                List.of(),
                List.of(
                        "--torpor.node.id=" + name,
                        "--torpor.node.heartbeat-interval=500ms",
                        "--torpor.node.lost-after=8s",
                        "--torpor.transfer.lease-time=2s",
                        "--torpor.archive.default=file:" + home.resolve("archive"),
                        "--torpor.indexer.url=http://127.0.0.1:" + indexers.port() + "/" + name,
                        "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                        "--spring.datasource.username=postgres",
                        "--spring.datasource.password=postgres",
                        "--spring.datasource.hikari.maximum-pool-size=6"));
    }
}
