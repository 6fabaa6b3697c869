package io.torpor.process;

import static io.torpor.support.Invariant.I2;
import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I5;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.torpor.support.Fixture;
import io.torpor.support.Pins;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The same migrations and the same life on PostgreSQL. */
@Execution(ExecutionMode.CONCURRENT)
class PostgresIT {

    private static EmbeddedPostgres postgres;

    @TempDir
    Path home;

    @BeforeAll
    static void startDatabase() throws IOException {
        postgres = EmbeddedPostgres.builder().setRegisterShutdownHook(false).start();
    }

    @AfterAll
    static void stopDatabase() throws IOException {
        postgres.close();
    }

    @Test
    @Pins({I2, I3, I5, I9})
    void aBucketSleepsIsKilledGoesOnAndWakes() throws IOException {
        Fixture fixture = new Fixture(home);
        fixture.shard("bucket", "s1", 1, 2_000_000, 50);
        fixture.shard("bucket", "s2", 2, 100, 5);
        Map<String, String> tree = fixture.snapshot("bucket");

        try (TorporProcess torpor = start()) {
            String pause =
                    TorporProcess.accepted(torpor.post("/api/v1/buckets/bucket/pause", "{\"rateLimit\": 1000000}"));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> torpor.get("/api/v1/tasks/" + pause)
                                    .body()
                                    .get("bytesDone")
                                    .asLong()
                            > 0);
            torpor.kill();
        }
        try (TorporProcess torpor = start()) {
            torpor.get("/api/v1/tasks").body().get("tasks").forEach(task -> assertThat(
                            torpor.awaitEnd(task.get("id").asString())
                                    .get("state")
                                    .asString())
                    .as("it goes on")
                    .isEqualTo("COMPLETED"));
            assertThat(torpor.awaitEnd(torpor.resume("bucket")).get("state").asString())
                    .isEqualTo("COMPLETED");
        }
        assertThat(fixture.snapshot("bucket")).isEqualTo(tree);
        assertThat(fixture.leftovers()).isEmpty();
    }

    private TorporProcess start() {
        return TorporProcess.start(home, List.of(), TorporProcess.on(postgres)).awaitReady();
    }
}
