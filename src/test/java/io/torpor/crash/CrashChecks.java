package io.torpor.crash;

import static io.torpor.crash.CrashSite.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.torpor.crash.CrashPoint.End;
import io.torpor.process.TorporProcess;
import io.torpor.support.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What must be true once a killed task has ended after the restart. */
final class CrashChecks {

    private final TorporProcess process;
    private final Fixture fixture;
    private final CrashArchive archive;
    private final Map<String, String> tree;

    CrashChecks(TorporProcess process, Fixture fixture, CrashArchive archive, Map<String, String> tree) {
        this.process = process;
        this.fixture = fixture;
        this.archive = archive;
        this.tree = tree;
    }

    /** The task has ended as documented, and left nothing but what that end means. */
    void ended(String task, Scenario scenario, End end) {
        if (end.state == null) {
            assertThat(process.get("/api/v1/tasks/" + task).status()).isEqualTo(404);
        } else {
            JsonNode ended = process.awaitEnd(task);
            assertThat(ended.get("state").asString())
                    .as(() -> ended + "\n" + process.log())
                    .isEqualTo(end.state);
            String code = ended.path("error").path("code").asString(null);
            if (end.code != null) {
                assertThat(code).isEqualTo(end.code);
            }
        }
        boolean completed = end == End.COMPLETED;
        if (scenario.isPause() && !completed) {
            assertThat(archive.tasks()).as("half archive").doesNotContain(task);
        }
        inOrder(scenario.awakeBefore() != completed);
    }

    /** The bucket is wholly here, or wholly archived, and nothing lies about. */
    void inOrder(boolean awake) {
        try {
            assertThat(fixture.leftovers()).as("staging, trash and locks").isEmpty();
            assertThat(fixture.snapshot(BUCKET)).isEqualTo(awake ? tree : Map.of());
            assertThat(Files.exists(fixture.data().bucket(BUCKET))).isEqualTo(awake);
            assertThat(Files.exists(fixture.data().quarantineRoot())).isFalse();
            archive.requireCompleteArchivesOnly();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        assertThat(process.get("/actuator/staging").body().get("directories")).isEmpty();
        gateIs(awake ? "open" : "blocked");
    }

    /** The monitor may still have to see that the bucket is online. */
    private void gateIs(String expected) {
        await().atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> {
                    JsonNode bucket = process.get("/api/v1/buckets/" + BUCKET).body();
                    assertThat(bucket.path("gate").path("scans").asString(""))
                            .as(bucket::toString)
                            .isEqualTo(expected);
                    assertThat(bucket.get("activeTask").isNull()).isTrue();
                });
    }
}
