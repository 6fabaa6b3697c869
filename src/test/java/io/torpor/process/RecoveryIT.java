package io.torpor.process;

import static io.torpor.support.Invariant.I1;
import static io.torpor.support.Invariant.I2;
import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.torpor.support.Fixture;
import io.torpor.support.Pins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** What a restart must not do: be held up by one bad record, or destroy what is not the killed task's. */
@Execution(ExecutionMode.CONCURRENT)
class RecoveryIT {

    @TempDir
    Path home;

    private Fixture fixture;

    @BeforeEach
    void fixture() {
        fixture = new Fixture(home);
    }

    @Test
    @Pins({I1, I2, I4})
    void aForeignShardSurvivesAKillBetweenTheRefusalAndTheUndo() throws IOException {
        fixture.shard("mixed", "s1", 1, 100_000, 3);
        fixture.shard("mixed", "s2", 2, 2_000_000, 3);
        Path foreign = fixture.data().shard("mixed", "s2").resolve("foreign.txt");
        Kill kill = Kill.entering("transfer.NodeTasks", "failed");

        String resume;
        try (TorporProcess victim = start()) {
            victim.awaitEnd(victim.pause("mixed"));
            victim.arm(kill);
            resume = victim.post("/api/v1/buckets/mixed/resume", "{\"rateLimit\": 500000}")
                    .body()
                    .get("id")
                    .asString();
            await().until(() -> fixture.isStaged("s2"));
            Files.createDirectories(foreign.getParent());
            Files.writeString(foreign, "not Torpor's");
            victim.awaitKilled(kill);
        }

        try (TorporProcess torpor = start()) {
            assertThat(torpor.awaitEnd(resume).get("state").asString()).isEqualTo("FAILED");
        }
        assertThat(foreign).hasContent("not Torpor's");
        assertThat(fixture.data().shard("mixed", "s1")).doesNotExist();
        assertThat(fixture.leftovers()).isEmpty();
    }

    @Test
    @Pins(I3)
    void badRecordsHoldUpNothingButTheirOwnBuckets() throws IOException, SQLException {
        fixture.shard("good", "s", 1, 100_000, 3);
        Map<String, String> tree = fixture.snapshot("good");
        start().close();

        Path outside = Files.createDirectory(home.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "not Torpor's");
        Path link = fixture.data().stagingRoot().resolve("linked");
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, outside);
        Files.createDirectories(fixture.archive());
        Files.writeString(fixture.archive().resolve("far"), "where a directory should be");
        insertBadRecords();

        try (TorporProcess torpor = start()) {
            for (String operation : List.of("pause", "resume")) {
                String task = operation.equals("pause") ? torpor.pause("good") : torpor.resume("good");
                assertThat(torpor.awaitEnd(task).get("state").asString())
                        .as(torpor::log)
                        .isEqualTo("COMPLETED");
            }
            assertThat(fixture.snapshot("good")).isEqualTo(tree);

            // The directory behind a link: its task ended, the sweeper says why it can't go on.
            JsonNode waiting = torpor.get("/actuator/staging").body().get("directories");
            assertThat(waiting).hasSize(1);
            assertThat(waiting.get(0).get("lastError").asString()).contains("symbolic link");
            assertThat(outside.resolve("precious")).exists();

            // The archive that can't be reached: its task ends all the same, and the leftover is kept on record.
            assertThat(torpor.awaitEnd("far").get("state").asString()).isEqualTo("CANCELLED");

            // The name that is no shard, the archive that is no location: these buckets wait, and say so.
            for (String stuck : List.of("climbing", "nowhere")) {
                assertThat(torpor.get("/api/v1/tasks/" + stuck).body().hasNonNull("endedAt"))
                        .isFalse();
                assertThat(torpor.post("/api/v1/buckets/" + stuck + "/resume", "{}")
                                .status())
                        .isEqualTo(409);
            }
        }
        assertThat(fixture.snapshot("good")).isEqualTo(tree);
    }

    @Test
    @Pins({I3, I5, I9})
    void aNodeThatDiedTwiceInARowCountsAsOne() throws IOException {
        fixture.shard("twice", "s", 1, 2_000_000, 3);
        Map<String, String> tree = fixture.snapshot("twice");

        String pause;
        try (TorporProcess victim = start()) {
            pause = victim.post("/api/v1/buckets/twice/pause", "{\"rateLimit\": 1024}")
                    .body()
                    .get("id")
                    .asString();
            await().until(() -> fixture.isArchiving("twice"));
            victim.kill();
        }
        TorporProcess dying = TorporProcess.start(home, List.of(), List.of("--torpor.transfer.attempts=1"));
        assertThat(dying.endsWithin(Duration.ofSeconds(1))).isFalse();
        dying.kill();

        try (TorporProcess torpor = TorporProcess.start(home, List.of(), List.of("--torpor.transfer.attempts=1"))
                .awaitReady()) {
            assertThat(torpor.awaitEnd(pause).get("error").get("code").asString())
                    .isEqualTo("node-restarted");
        }
        assertThat(fixture.snapshot("twice")).isEqualTo(tree);
        assertThat(fixture.archivedTasks("twice")).isEmpty();
    }

    private TorporProcess start() {
        return TorporProcess.start(home, List.of(), List.of()).awaitReady();
    }

    private void insertBadRecords() throws IOException, SQLException {
        String node = Files.readString(fixture.data().own().resolve("node-id")).strip();
        String archive = "file:" + fixture.archive();
        try (Connection database = DriverManager.getConnection(
                        "jdbc:h2:file:" + fixture.data().own().resolve("db"), "sa", "");
                Statement sql = database.createStatement()) {
            insertTask(sql, "far", "PAUSE", "ROLLING_BACK", archive + "/far/away", node);
            insertTask(sql, "climbing", "RESUME", "ROLLING_BACK", archive, node);
            insertTask(sql, "nowhere", "PAUSE", "RELEASING", "::", node);
            sql.executeUpdate("""
                insert into shard_transfer (id, task_id, node_id, bucket, shard, source_node, state, bytes_total)
                values ('x', 'climbing', '%s', 'climbing', '../good/s', '%s', 'ADOPTING', 1)
                """.formatted(node, node));
            sql.executeUpdate("""
                insert into staging_directory (version, node_id, incarnation, task_id, bucket, shard, kind, state,
                    path, attempts, next_try_at, created_at)
                values (0, '%s', 'older', 'linked', 'linked', 's', 'STAGING', 'RESERVED',
                    '.torpor/staging/linked/precious', 0, now(), now())
                """.formatted(node));
        }
    }

    /** A task whose share on this node was under way, named as its bucket. */
    private static void insertTask(Statement sql, String task, String type, String state, String archive, String node)
            throws SQLException {
        sql.executeUpdate("""
            insert into task (id, version, type, bucket, active_bucket, state, outcome, archive, archive_task,
                acknowledged, rev, bytes_total, bytes_done, bytes_per_second, created_at)
            values ('%1$s', 0, '%2$s', '%1$s', '%1$s', '%3$s', 'CANCELLED', '%4$s', '%1$s',
                false, 0, 0, 0, 0, now())
            """.formatted(task, type, state, archive));
        sql.executeUpdate("""
            insert into node_task (id, task_id, node_id, bucket, incarnation, state, keep_shards, bytes_total,
                bytes_done, bytes_free, attempts)
            values ('%1$s/%2$s', '%1$s', '%2$s', '%1$s', 'older', '%3$s', false, 0, 0, 0, 0)
            """.formatted(task, node, state.equals("RELEASING") ? "PROCESSED" : "IN_PROGRESS"));
    }
}
