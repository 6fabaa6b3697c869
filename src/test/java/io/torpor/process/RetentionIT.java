package io.torpor.process;

import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.torpor.support.Fixture;
import io.torpor.support.Pins;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A process that dies while it deletes an expired archive: the next one finishes, and touches nothing else. */
@Execution(ExecutionMode.CONCURRENT)
class RetentionIT {

    private static final String BUCKET = "tenant";
    private static final List<String> AT_ONCE =
            List.of("--torpor.archive.retention.time=0s", "--torpor.archive.discard-interval=200ms");

    @TempDir
    Path home;

    private Fixture fixture;

    @BeforeEach
    void fixture() {
        fixture = new Fixture(home);
    }

    /** All of them with {@code -Dtorpor.crash.points=all}. */
    static Stream<Kill> kills() {
        Stream<Kill> more = "all".equals(System.getProperty("torpor.crash.points"))
                ? Stream.of(
                        Kill.leaving("catalog.ArchiveRetention", "takeExpired"), // not committed
                        Kill.leaving("catalog.ArchiveRecords", "forget"))
                : Stream.empty();
        return Stream.concat(Stream.of(Kill.midDelete("archive")), more);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kills")
    @Pins({I4, I5})
    void anExpiredArchiveIsDeletedAfterAKill(Kill kill) throws IOException {
        fixture.shard(BUCKET, "s1", 1, 100_000, 10);
        fixture.shard(BUCKET, "s2", 2, 10_000, 3);
        Map<String, String> tree = fixture.snapshot(BUCKET);

        String older;
        String newer;
        try (TorporProcess victim = start()) {
            older = completed(victim, victim.pause(BUCKET));
            completed(victim, victim.resume(BUCKET));
            newer = completed(victim, victim.pause(BUCKET));
            assertThat(archives(victim)).containsExactly(newer, older);
            victim.arm(kill);
            retain(victim);
            victim.awaitKilled(kill);
        }

        try (TorporProcess torpor = start()) {
            torpor.post("/actuator/archives", null);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(archives(torpor)).containsExactly(newer));
            // The killed process had claimed the deletion: it goes on when that claim has lapsed.
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(fixture.archivedTasks(BUCKET))
                    .containsExactly(newer));
            assertThat(torpor.get("/actuator/health").body().get("status").asString())
                    .isEqualTo("UP");
            completed(torpor, torpor.resume(BUCKET));
        }
        assertThat(fixture.snapshot(BUCKET)).isEqualTo(tree);
        assertThat(fixture.leftovers()).isEmpty();
    }

    /** The answer is lost where the process dies before it. */
    private static void retain(TorporProcess victim) {
        try {
            victim.post("/actuator/archives", null);
        } catch (IllegalStateException e) {
            assertThat(victim.endsWithin(Duration.ofSeconds(20)))
                    .as(e::toString)
                    .isTrue();
        }
    }

    private static String completed(TorporProcess torpor, String task) {
        assertThat(torpor.awaitEnd(task).get("state").asString())
                .as(torpor::log)
                .isEqualTo("COMPLETED");
        return task;
    }

    private static List<String> archives(TorporProcess torpor) {
        return torpor.get("/api/v1/buckets/" + BUCKET)
                .body()
                .get("archives")
                .valueStream()
                .filter(archive -> archive.get("complete").asBoolean())
                .map(archive -> archive.get("task").asString())
                .toList();
    }

    private TorporProcess start() {
        return TorporProcess.start(home, List.of(), AT_ONCE).awaitReady();
    }
}
