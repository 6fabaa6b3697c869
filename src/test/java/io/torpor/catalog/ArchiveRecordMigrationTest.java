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

/** The upgrade of a database that has pauses already, on both databases. */
class ArchiveRecordMigrationTest extends AbstractMigrationTest {

    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    @Override
    void upgrades(DataSource database) {
        Flyway.configure().dataSource(database).target("6").load().migrate();
        JdbcTemplate jdbc = new JdbcTemplate(database);
        task(jdbc, "second", "PAUSE", "COMPLETED", 2);
        task(jdbc, "first", "PAUSE", "COMPLETED", 1);
        task(jdbc, "waits", "PAUSE", "PAUSED", 3);
        task(jdbc, "failed", "PAUSE", "FAILED", 4);
        task(jdbc, "woke", "RESUME", "COMPLETED", 5);

        Flyway.configure().dataSource(database).load().migrate();

        assertThat(jdbc.queryForList("select task_id from archive_record order by id", String.class))
                .containsExactly("first", "second", "waits");
        assertThat(jdbc.queryForMap("select * from archive_record where task_id = 'first'"))
                .containsEntry("bucket", "b")
                .containsEntry("bucket_uuid", "u")
                .containsEntry("location", "file:/a")
                .containsEntry("region", "r")
                .containsEntry("state", "COMPLETE")
                .containsEntry("bytes", 100L)
                .containsEntry("object_bytes", 100L)
                .containsEntry("returned_at", null);
        assertThatThrownBy(() -> jdbc.update("update archive_record set state = 'LOST'"))
                .isInstanceOf(DataIntegrityViolationException.class);
        assertThatThrownBy(() ->
                        jdbc.update("update archive_record set state = 'KEPT', returned_at = ?", Timestamp.from(START)))
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    private static void task(JdbcTemplate jdbc, String id, String type, String state, int number) {
        boolean active = state.equals("PAUSED");
        Timestamp created = Timestamp.from(START.plusSeconds(number));
        @Nullable Timestamp ended = active ? null : Timestamp.from(START.plusSeconds(number + 100L));
        jdbc.update(
                """
                insert into task (id, version, type, bucket, bucket_uuid, active_bucket, state, archive, archive_task,
                    region, error_code, acknowledged, rev, bytes_total, bytes_done, bytes_per_second, created_at, ended_at)
                values (?, 0, ?, 'b', 'u', ?, ?, 'file:/a', ?, 'r', ?, false, 1, 100, 100, 0, ?, ?)
                """,
                id,
                type,
                active ? "b" : null,
                state,
                id,
                state.equals("FAILED") ? "internal" : null,
                created,
                ended);
    }
}
