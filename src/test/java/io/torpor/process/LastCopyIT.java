package io.torpor.process;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.torpor.support.Fixture;
import io.torpor.support.Pins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** The world that differs from the records: what was on the disks is moved and put back behind a process's back. */
@Execution(ExecutionMode.CONCURRENT)
class LastCopyIT {

    @TempDir
    Path home;

    private Fixture fixture;

    @BeforeEach
    void fixture() {
        fixture = new Fixture(home);
    }

    @Test
    @Pins(I4)
    void aDatabaseOfTheMiddleOfAPauseIsFoundAndTheArchiveStays() throws IOException {
        fixture.shard("tenant", "s1", 1, 2_000_000, 3);
        fixture.shard("other", "s1", 2, 1_000, 1);
        Map<String, String> tree = fixture.snapshot("tenant");
        Path database = fixture.data().own().resolve("db.mv.db");
        Path older = home.resolve("older.mv.db");

        String pause;
        try (TorporProcess victim = start()) {
            pause = TorporProcess.accepted(victim.post("/api/v1/buckets/tenant/pause", "{\"rateLimit\": 1000000}"));
            await().until(() -> !fixture.archivedTasks("tenant").isEmpty());
            Files.copy(database, older);
            assertThat(victim.awaitEnd(pause).get("state").asString()).isEqualTo("COMPLETED");
            victim.kill();
        }
        assertThat(fixture.data().bucket("tenant")).doesNotExist();
        Files.move(older, database, StandardCopyOption.REPLACE_EXISTING);

        try (TorporProcess torpor = start()) {
            JsonNode records = torpor.get("/actuator/health/records").body();
            assertThat(records.get("status").asString()).isEqualTo("DOWN");
            assertThat(records.get("details").get("reason").asString()).contains("POST /actuator/recovery");
            assertThat(torpor.log()).contains("Nothing is recovered");
            var refused = torpor.post("/api/v1/buckets/other/pause", "{}");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body().get("code").asString()).isEqualTo("database-behind");
            assertThat(torpor.get("/api/v1/tasks/" + pause).body().get("state").asString())
                    .as("nobody works on it")
                    .isEqualTo("PAUSING");
            assertThat(manifest(pause)).exists();

            assertThat(torpor.post("/actuator/recovery", null).status()).isEqualTo(200);

            assertThat(torpor.awaitEnd(pause).get("state").asString()).isEqualTo("FAILED");
            assertThat(torpor.get("/actuator/health/records")
                            .body()
                            .get("status")
                            .asString())
                    .isEqualTo("UP");
            assertThat(manifest(pause)).exists();
            assertThat(torpor.get("/actuator/archives").body().toString()).contains(pause);
            clusterManagerSaysPaused(torpor);
            assertThat(torpor.awaitEnd(torpor.resume("tenant")).get("state").asString())
                    .as(torpor::log)
                    .isEqualTo("COMPLETED");
            assertThat(torpor.awaitEnd(torpor.pause("other")).get("state").asString())
                    .isEqualTo("COMPLETED");
        }
        assertThat(fixture.snapshot("tenant")).isEqualTo(tree);
    }

    /** What the local cluster manager keeps fell back, too. */
    private static void clusterManagerSaysPaused(TorporProcess torpor) {
        assertThat(torpor.put("/api/v1/buckets/tenant/hibernation-state", "{\"state\": \"paused\"}")
                        .status())
                .isEqualTo(204);
    }

    private Path manifest(String pause) {
        return fixture.archive().resolve("tenant").resolve(pause).resolve("manifest.json");
    }

    private TorporProcess start() {
        return TorporProcess.start(home, List.of(), List.of()).awaitReady();
    }
}
