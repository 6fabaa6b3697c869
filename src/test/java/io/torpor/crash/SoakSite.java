package io.torpor.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.torpor.process.TorporProcess;
import io.torpor.support.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A data directory with several buckets whose processes are killed at random times, one after the other. */
final class SoakSite {

    private static final List<String> BUCKETS = List.of("red", "green", "blue", "grey");
    private static final List<String> SHARDS = List.of("s1", "s2");
    private static final String ACTIVE =
            "state=PREPARE_PAUSE&state=PAUSING&state=PAUSED&state=RELEASING&state=PREPARE_RESUME"
                    + "&state=RESUMING&state=RESUMED&state=ROLLING_BACK&state=CHECKING";

    private final Path home;
    private final Fixture fixture;
    private final Random random;
    private final Map<String, Map<String, String>> trees = new TreeMap<>();
    private final Map<String, Integer> requests = new TreeMap<>();

    SoakSite(Path home, long seed) throws IOException {
        this.home = home;
        this.fixture = new Fixture(home);
        this.random = new Random(seed);
        for (String bucket : BUCKETS) {
            for (String shard : SHARDS) {
                fixture.shard(bucket, shard, (bucket + shard).hashCode(), 500_000 + random.nextInt(1_000_000), 15);
            }
            trees.put(bucket, fixture.snapshot(bucket));
        }
    }

    void run(int kills) throws IOException {
        for (int kill = 0; kill < kills; kill++) {
            TorporProcess victim = TorporProcess.start(home, List.of(), List.of());
            try {
                boolean duringStart = random.nextInt(5) == 0;
                if (duringStart) {
                    assertThat(victim.endsWithin(Duration.ofMillis(500 + random.nextInt(6_000))))
                            .as(victim::log)
                            .isFalse();
                } else {
                    victim.awaitReady();
                    keepBusy(victim, Duration.ofMillis(random.nextInt(2_500)));
                }
            } finally {
                victim.kill();
            }
        }
        System.out.println(home.getFileName() + ": " + requests);
        try (TorporProcess survivor =
                TorporProcess.start(home, List.of(), List.of()).awaitReady()) {
            finish(survivor);
        }
    }

    /** Asks for this and that, until the time is over. */
    private void keepBusy(TorporProcess victim, Duration time) {
        Instant end = Instant.now().plus(time);
        Duration left = time;
        while (!left.isNegative()) {
            askForSomething(victim);
            Duration pause = Duration.ofMillis(random.nextInt(200));
            assertThat(victim.endsWithin(pause.compareTo(left) < 0 ? pause : left))
                    .as(victim::log)
                    .isFalse();
            left = Duration.between(Instant.now(), end);
        }
    }

    /** Mostly what the bucket is not doing yet; a refusal is as good an answer as any other. */
    private void askForSomething(TorporProcess victim) {
        String bucket = BUCKETS.get(random.nextInt(BUCKETS.size()));
        JsonNode active = victim.get("/api/v1/buckets/" + bucket).body().path("activeTask");
        boolean here = Files.exists(fixture.data().bucket(bucket));
        if (active.isString()) {
            if (random.nextInt(4) == 0) {
                int status = victim.post("/api/v1/tasks/" + active.asString() + "/cancel", null)
                        .status();
                count(victim, "cancel " + status, status);
            }
            return;
        }
        String operation = here ? "pause" : "resume";
        String body =
                random.nextBoolean() ? "{}" : "{\"rateLimit\": %d}".formatted(500_000 + random.nextInt(3_000_000));
        int status =
                victim.post("/api/v1/buckets/" + bucket + "/" + operation, body).status();
        count(victim, operation + " " + status, status);
    }

    private void count(TorporProcess victim, String answer, int status) {
        assertThat(status).as(() -> answer + "\n" + victim.log()).isLessThan(500);
        requests.merge(answer, 1, Integer::sum);
    }

    private void finish(TorporProcess survivor) throws IOException {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(
                                survivor.get("/api/v1/tasks?" + ACTIVE).body().get("tasks"))
                        .as(survivor::log)
                        .isEmpty());

        assertThat(fixture.leftovers()).as("staging, trash and locks").isEmpty();
        assertThat(fixture.data().quarantineRoot()).doesNotExist();
        assertThat(survivor.get("/actuator/staging").body().get("directories")).isEmpty();
        for (String bucket : BUCKETS) {
            checkArchives(survivor, bucket);
            checkShards(survivor, bucket);
        }
        assertThat(fixture.leftovers()).isEmpty();
    }

    /** In the archive is what completed pauses wrote, and nothing else. */
    private void checkArchives(TorporProcess survivor, String bucket) throws IOException {
        List<String> completed = new ArrayList<>();
        JsonNode tasks = survivor.get("/api/v1/tasks?size=500&state=COMPLETED&bucket=" + bucket)
                .body()
                .get("tasks");
        tasks.forEach(task -> {
            if (task.get("type").asString().equals("PAUSE")) {
                completed.add(task.get("id").asString());
            }
        });
        assertThat(fixture.archivedTasks(bucket)).containsExactlyInAnyOrderElementsOf(completed);
        for (String task : completed) {
            Path archive = fixture.archive().resolve(bucket).resolve(task);
            assertThat(archive.resolve("manifest.json")).isRegularFile();
            assertThat(archive.resolve("manifest.json.sha256")).isRegularFile();
            try (Stream<Path> files = Files.walk(archive)) {
                assertThat(files.filter(file -> file.getFileName().toString().contains("~")))
                        .as("unfinished objects")
                        .isEmpty();
            }
        }
    }

    private void checkShards(TorporProcess survivor, String bucket) throws IOException {
        if (!Files.exists(fixture.data().bucket(bucket))) {
            gateIs(survivor, bucket, "blocked");
            JsonNode resumed = survivor.awaitEnd(survivor.resume(bucket));
            assertThat(resumed.get("state").asString()).as(survivor::log).isEqualTo("COMPLETED");
        }
        assertThat(fixture.snapshot(bucket)).as(bucket).isEqualTo(trees.get(bucket));
        gateIs(survivor, bucket, "open");
    }

    /** The monitor may still have to see that the bucket is online. */
    private static void gateIs(TorporProcess survivor, String bucket, String expected) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(survivor.get("/api/v1/buckets/" + bucket)
                                .body()
                                .path("gate")
                                .path("scans")
                                .asString(""))
                        .isEqualTo(expected));
    }
}
