package io.torpor.process;

import static io.torpor.support.Invariant.I10;
import static io.torpor.support.Invariant.I11;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.torpor.support.Fleet;
import io.torpor.support.Pins;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/**
 * What a node asks its database for, by the database's own statistics: where 10,000 buckets sleep and 100,000 old tasks are
 * on record, it asks no more than where there is nothing, and reads no large table from end to end.
 */
@Execution(ExecutionMode.CONCURRENT)
class SleepersIT {

    private static final int SLEEPERS = 10_000;
    private static final int OLD_TASKS = 100_000;

    /** So long a node is watched. Schedules of up to ten seconds, of which each is in it as often as the other time. */
    private static final Duration WATCHED = Duration.ofSeconds(10);

    private static final List<String> VIEWS = List.of(
            "/api/v1/buckets",
            "/api/v1/buckets?after=sleeper-5&size=500",
            "/api/v1/buckets/sleeper-77",
            "/api/v1/tasks/old-4711",
            "/api/v1/nodes",
            "/actuator/health",
            "/actuator/buckets",
            "/actuator/archives",
            "/actuator/staging",
            "/actuator/nodes");

    @TempDir
    Path home;

    private EmbeddedPostgres postgres;
    private JdbcTemplate database;

    @BeforeEach
    void startDatabase() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setRegisterShutdownHook(false)
                .start();
        database = new JdbcTemplate(postgres.getPostgresDatabase());
        Files.createDirectories(home.resolve("data"));
        Files.createDirectories(home.resolve("archive"));
    }

    @AfterEach
    void stopDatabase() throws IOException {
        postgres.close();
    }

    @Test
    @Pins({I10, I11})
    void sleepersAndOldTasksCostNothing() {
        long transactionsOfNone;
        try (TorporProcess torpor = start()) {
            transactionsOfNone = transactionsOfAnIdleNode();
        }
        Fleet fleet = new Fleet(database, home.resolve("elsewhere"));
        fleet.sleepers(SLEEPERS);
        fleet.oldTasks(OLD_TASKS, 5_000);
        database.execute("vacuum analyze");

        try (TorporProcess torpor = start()) {
            Map<String, Long> before = rowsRead();
            long transactions = transactionsOfAnIdleNode();
            assertThat(rowsRead(before))
                    .as("rows read from end to end by an idle node")
                    .isEmpty();
            assertThat(transactions)
                    .as("transactions of an idle node, beside %s without buckets", transactionsOfNone)
                    .isLessThanOrEqualTo(transactionsOfNone * 12 / 10);

            for (String view : VIEWS) {
                before = rowsRead();
                TorporProcess.Answer answer = torpor.get(view);
                assertThat(answer.status()).as("%s: %s", view, answer.body()).isEqualTo(200);
                assertThat(rowsRead(before))
                        .as("rows read from end to end for %s", view)
                        .isEmpty();
            }
            assertThat(namesOfAllBuckets(torpor)).isEqualTo(SLEEPERS);
        }
    }

    private static int namesOfAllBuckets(TorporProcess torpor) {
        int names = 0;
        String next = "";
        while (next != null) {
            JsonNode page = torpor.get("/api/v1/buckets?size=500&after=" + next).body();
            names += page.get("buckets").size();
            next = page.get("next").isNull() ? null : page.get("next").asString();
        }
        return names;
    }

    private TorporProcess start() {
        return TorporProcess.start(home, List.of(), TorporProcess.on(postgres)).awaitReady();
    }

    /** Transactions that were committed or rolled back while a node had nothing to do. */
    private long transactionsOfAnIdleNode() {
        long before = transactions();
        await().atMost(Duration.ofMinutes(1)).pollDelay(WATCHED).until(() -> true);
        return transactions() - before;
    }

    private long transactions() {
        return settled(
                "select xact_commit + xact_rollback from pg_stat_database where datname = 'postgres'", Long.class);
    }

    /** Rows of each table that were read by scans of the whole table, so far. */
    private Map<String, Long> rowsRead() {
        Map<String, Long> read = new HashMap<>();
        settled("select 1", Integer.class);
        database.query("select relname, seq_tup_read from pg_stat_user_tables", row -> {
            read.put(row.getString(1), row.getLong(2));
        });
        return read;
    }

    /** As many rows as a large table has, by table, that were read since then: it was not found by an index. */
    private Map<String, Long> rowsRead(Map<String, Long> before) {
        Map<String, Long> since = new HashMap<>();
        rowsRead().forEach((table, rows) -> {
            long read = rows - before.getOrDefault(table, 0L);
            if (read >= OLD_TASKS) {
                since.put(table, read);
            }
        });
        return since;
    }

    /** A backend tells its figures when it is idle, at most once a second; those of the asking one are of before. */
    private <T> T settled(String query, Class<T> type) {
        database.execute("select pg_stat_force_next_flush()");
        await().pollDelay(Duration.ofMillis(1200)).until(() -> true);
        return database.queryForObject(query, type);
    }
}
