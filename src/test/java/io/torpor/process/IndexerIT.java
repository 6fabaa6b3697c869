package io.torpor.process;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I5;
import static io.torpor.support.Invariant.I8;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.torpor.support.Fixture;
import io.torpor.support.Pins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The indexer is told of every gate change, in order, and a pause reads nothing before it agreed. */
@Execution(ExecutionMode.CONCURRENT)
class IndexerIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path home;

    private final WireMockServer indexer =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    @BeforeEach
    void start() {
        indexer.start();
        answers(200);
    }

    @AfterEach
    void stop() {
        indexer.stop();
    }

    @Test
    void theIndexerHearsOfEveryGateChangeInOrder() throws IOException {
        Fixture fixture = new Fixture(home);
        fixture.shard("told", "s", 1, 10_000, 3);

        try (TorporProcess torpor = torpor()) {
            torpor.awaitEnd(torpor.pause("told"));
            torpor.awaitEnd(torpor.resume("told"));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(heard()).last().asString().contains("COMPLETED open"));
        }

        assertThat(heard())
                .containsExactly(
                        "1 PREPARE_PAUSE open open blocked",
                        "2 PAUSING blocked stopped blocked",
                        "3 COMPLETED open open open");
    }

    @Test
    @Pins({I3, I9})
    void aPauseReadsNothingWithoutTheIndexersConsent() throws IOException {
        Fixture fixture = new Fixture(home);
        fixture.shard("refused", "s", 1, 10_000, 3);
        answers(503);

        try (TorporProcess torpor = torpor()) {
            JsonNode failed = torpor.awaitEnd(torpor.pause("refused"));

            assertThat(failed.get("state").asString()).isEqualTo("FAILED");
            assertThat(failed.get("error").get("code").asString()).isEqualTo("indexer-refused");
            assertThat(Files.exists(fixture.archive().resolve("refused"))).isFalse();
            assertThat(fixture.leftovers()).isEmpty();

            answers(200);
            assertThat(torpor.awaitEnd(torpor.pause("refused")).get("state").asString())
                    .isEqualTo("COMPLETED");
        }
    }

    @Test
    @Pins({I5, I8})
    void whatTheIndexerWasNotToldBeforeACrashItIsToldAfterIt() throws IOException {
        Fixture fixture = new Fixture(home);
        fixture.shard("crashed", "s", 1, 2_000_000, 3);
        try (TorporProcess torpor = torpor()) {
            TorporProcess.accepted(torpor.post("/api/v1/buckets/crashed/pause", "{\"rateLimit\": 1024}"));
            await().atMost(Duration.ofSeconds(20)).until(() -> heard().size() == 2);
            answers(503);
            torpor.post(
                    "/api/v1/tasks/"
                            + torpor.get("/api/v1/tasks")
                                    .body()
                                    .get("tasks")
                                    .get(0)
                                    .get("id")
                                    .asString() + "/cancel",
                    null);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> torpor.get("/api/v1/buckets/crashed")
                                    .body()
                                    .get("gateSequence")
                                    .asLong()
                            == 3);
            torpor.kill();
        }
        indexer.resetRequests();
        answers(200);

        try (TorporProcess torpor = torpor()) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(heard()).contains("3 CANCELLED open open open"));
            assertThat(torpor.isAlive()).isTrue();
        }
    }

    private TorporProcess torpor() {
        return TorporProcess.start(
                        home, List.of(), List.of("--torpor.indexer.url=http://127.0.0.1:" + indexer.port() + "/gate"))
                .awaitReady();
    }

    private void answers(int status) {
        indexer.resetMappings();
        indexer.stubFor(any(anyUrl())
                .willReturn(
                        status == 200
                                ? aResponse().withStatus(200)
                                : serverError().withStatus(status)));
    }

    /** What the indexer heard, without repetitions: it is told at least once. */
    private List<String> heard() {
        return indexer.getAllServeEvents().stream()
                .sorted(Comparator.comparing(event -> event.getRequest().getLoggedDate()))
                .map(event -> JSON.readTree(event.getRequest().getBodyAsString()))
                .map(body -> body.get("sequence").asString() + " "
                        + body.get("state").asString() + " "
                        + body.get("gate").get("scans").asString() + " "
                        + body.get("gate").get("mutations").asString() + " "
                        + body.get("gate").get("ddl").asString())
                .distinct()
                .toList();
    }
}
