package io.torpor.process;

import static io.torpor.support.Invariant.I12;
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

    /** As after a backup of the whole node was put back: only the archives know of what came later. */
    @Test
    @Pins({I4, I12})
    void aDatabaseThatFellBackTogetherWithItsMarkIsFoundByTheArchivesThatItDoesNotKnow() throws IOException {
        fixture.shard("tenant", "s1", 1, 1_000, 3);
        Path database = fixture.data().own().resolve("db.mv.db");
        Path mark = fixture.data().own().resolve("act");
        try (TorporProcess torpor = start()) {
            assertThat(torpor.awaitEnd(torpor.pause("tenant")).get("state").asString())
                    .isEqualTo("COMPLETED");
            assertThat(torpor.awaitEnd(torpor.resume("tenant")).get("state").asString())
                    .isEqualTo("COMPLETED");
        }
        Path olderDatabase = Files.copy(database, home.resolve("older.mv.db"));
        Path olderMark = Files.copy(mark, home.resolve("older-act"));
        Files.writeString(fixture.data().bucket("tenant").resolve("s1").resolve("newer"), "written since");
        Map<String, String> tree = fixture.snapshot("tenant");
        String pause;
        try (TorporProcess victim = start()) {
            pause = victim.pause("tenant");
            assertThat(victim.awaitEnd(pause).get("state").asString()).isEqualTo("COMPLETED");
            victim.kill();
        }
        Files.move(olderDatabase, database, StandardCopyOption.REPLACE_EXISTING);
        Files.move(olderMark, mark, StandardCopyOption.REPLACE_EXISTING);

        try (TorporProcess torpor = start()) {
            clusterManagerSaysPaused(torpor);
            var refused = torpor.post("/api/v1/buckets/tenant/resume", "{}");
            assertThat(refused.body().get("code").asString())
                    .as("the older archive is not the latest")
                    .isEqualTo("database-behind");
        }
        try (TorporProcess torpor = start()) {
            assertThat(torpor.get("/actuator/health/records")
                            .body()
                            .get("status")
                            .asString())
                    .as("it is marked")
                    .isEqualTo("DOWN");
            assertThat(torpor.post("/actuator/recovery", null)
                            .body()
                            .get("wasBehind")
                            .asBoolean())
                    .isTrue();
            clusterManagerSaysPaused(torpor);
            JsonNode resume = torpor.awaitEnd(torpor.resume("tenant"));
            assertThat(resume.get("state").asString()).as(torpor::log).isEqualTo("COMPLETED");
            assertThat(fixture.snapshot("tenant")).isEqualTo(tree);

            Files.writeString(fixture.data().bucket("tenant").resolve("s1").resolve("newest"), "after the recovery");
            Map<String, String> newest = fixture.snapshot("tenant");
            assertThat(torpor.awaitEnd(torpor.pause("tenant")).get("state").asString())
                    .isEqualTo("COMPLETED");
            assertThat(torpor.awaitEnd(torpor.resume("tenant")).get("state").asString())
                    .as(torpor::log)
                    .isEqualTo("COMPLETED");
            assertThat(fixture.snapshot("tenant")).isEqualTo(newest);
        }
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
