package io.torpor.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Timestamp;
import java.time.Instant;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;

/** The upgrade of a database whose pauses claimed nothing: what they may have left is still found, on both databases. */
class ArchiveClaimMigrationTest extends AbstractMigrationTest {

    private static final Timestamp THEN = Timestamp.from(Instant.parse("2026-11-23T10:00:00Z"));

    @Override
    void upgrades(DataSource database) {
        Flyway.configure().dataSource(database).target("8").load().migrate();
        JdbcTemplate jdbc = new JdbcTemplate(database);
        task(jdbc, "prepared", "PAUSE", "PREPARE_PAUSE", false);
        task(jdbc, "moving", "PAUSE", "PAUSING", true);
        task(jdbc, "waking", "RESUME", "RESUMING", true);
        task(jdbc, "archived", "PAUSE", "COMPLETED", true);
        task(jdbc, "failed", "PAUSE", "FAILED", true);
        task(jdbc, "undeleted", "PAUSE", "FAILED", true);
        jdbc.update("""
                insert into archive_record (version, task_id, bucket, location, state, created_at, bytes, object_bytes)
                values (0, 'archived', 'archived', 'file:/a', 'COMPLETE', ?, 1, 1)
                """, THEN);
        jdbc.update("""
                insert into archive_leftover (task_id, archive, prefix, attempts, last_error, next_try_at)
                values ('undeleted', 'file:/a', 'undeleted/undeleted/', 1, 'away', ?)
                """, THEN);

        Flyway.configure().dataSource(database).load().migrate();

        assertThat(jdbc.queryForList("select task_id from archive_claim where predates_claims", String.class))
                .containsExactlyInAnyOrder("moving", "archived", "undeleted");
        assertThat(jdbc.queryForObject("select count(*) from archive_claim", Integer.class))
                .isEqualTo(3);
        assertThat(jdbc.queryForList("select * from archive_root")).isEmpty();
        assertThatThrownBy(() -> jdbc.update("insert into cluster_identity (id, cluster) values (2, 'second')"))
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    private static void task(JdbcTemplate jdbc, String id, String type, String state, boolean started) {
        boolean ended = state.equals("COMPLETED") || state.equals("FAILED");
        @Nullable Timestamp at = ended ? THEN : null;
        jdbc.update(
                """
                insert into task (id, version, type, bucket, active_bucket, state, archive, archive_task, error_code,
                    acknowledged, rev, bytes_total, bytes_done, bytes_per_second, created_at, started_at, ended_at, ended_rev)
                values (?, 0, ?, ?, ?, ?, 'file:/a', ?, ?, false, 1, 0, 0, 0, ?, ?, ?, ?)
                """,
                id,
                type,
                id,
                ended ? null : id,
                state,
                id,
                state.equals("FAILED") ? "internal" : null,
                THEN,
                started ? THEN : null,
                at,
                ended ? 1L : null);
    }
}
