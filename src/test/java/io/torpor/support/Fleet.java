package io.torpor.support;

import java.nio.file.Path;
import java.util.List;
import org.springframework.jdbc.core.JdbcOperations;

/** A fleet in a database: many buckets that sleep, and what years of tasks have left. It is written as rows, not lived. */
public final class Fleet {

    private final JdbcOperations database;
    private final Path archive;

    /**
     * A fleet of nothing yet.
     *
     * @param database migrated; PostgreSQL or H2
     * @param archive where its archives are said to be
     */
    public Fleet(JdbcOperations database, Path archive) {
        this.database = database;
        this.archive = archive;
    }

    /** Removes all that tasks leave, and all buckets. */
    public static void clear(JdbcOperations database) {
        for (String table : List.of(
                "shard_transfer",
                "node_task",
                "archive_claim",
                "archive_record",
                "archive_leftover",
                "staging_directory",
                "indexer_notification",
                "task",
                "bucket",
                "local_bucket")) {
            database.update("delete from " + table);
        }
    }

    /** Adds buckets that sleep, each in one archive. */
    public void sleepers(int count) {
        sleepers("sleeper", count);
    }

    /** Adds more buckets that sleep, under another name. */
    public void sleepers(String name, int count) {
        tasks(name, count, count);
        insert(
                "bucket (name, version, uuid, observed, observed_at, gate_sequence, scans, mutations, ddl)",
                "'" + name
                        + "-' || i, 0, 'uuid', 'PAUSED', timestamp '2026-01-01 00:00:00', 3, 'BLOCKED', 'STOPPED', 'BLOCKED'",
                count);
        insert(
                "local_bucket (name, version, uuid, state, deleted)",
                "'" + name + "-' || i, 0, 'uuid', 'PAUSED', false",
                count);
        insert(
                "archive_record (version, task_id, bucket, bucket_uuid, location, state, created_at, bytes, object_bytes)",
                "0, '" + name + "-' || i, '" + name + "-' || i, 'uuid', 'file:" + archive + "', 'COMPLETE',"
                        + " timestamp '2026-01-01 00:00:00', 1000, 1000",
                count);
    }

    /** Adds tasks that ended long ago, of so many buckets, with all that tasks leave. */
    public void oldTasks(int count, int buckets) {
        tasks("old", count, buckets);
        insert(
                "staging_directory (version, node_id, incarnation, task_id, bucket, shard, kind, state, path, attempts,"
                        + " next_try_at, created_at, cleaned_at)",
                "0, 'gone', 'long-ago', 'old-' || i, 'old-' || mod(i, " + buckets + "), 's', 'TRASH', 'CLEANED',"
                        + " '.torpor/trash/old-' || i || '/s', 0, timestamp '2026-01-01 00:00:00',"
                        + " timestamp '2026-01-01 00:00:00', timestamp '2026-01-01 00:00:00'",
                count);
        told(count, buckets);
    }

    /** Adds calls that an indexer has acknowledged long ago. */
    public void told(int count) {
        told(count, count);
    }

    private void told(int count, int buckets) {
        insert(
                "indexer_notification (bucket, sequence, scans, mutations, ddl, created_at, delivered_at, attempts,"
                        + " next_try_at, node_id)",
                "'old-' || mod(i, " + buckets + "), i, 'OPEN', 'OPEN', 'OPEN', timestamp '2026-01-01 00:00:00',"
                        + " timestamp '2026-01-01 00:00:00', 0, timestamp '2026-01-01 00:00:00', 'gone'",
                count);
    }

    private void tasks(String name, int count, int buckets) {
        insert(
                "task (id, version, type, bucket, bucket_uuid, state, archive, archive_task, acknowledged, rev, ended_rev,"
                        + " bytes_total, bytes_done, bytes_per_second, created_at, started_at, ended_at)",
                "'" + name + "-' || i, 3, 'PAUSE', '" + name + "-' || mod(i, " + buckets
                        + "), 'uuid', 'COMPLETED', 'file:"
                        + archive + "', '" + name + "-' || i, false, i, i, 1000, 1000, 0,"
                        + " timestamp '2026-01-01 00:00:00', timestamp '2026-01-01 00:00:00',"
                        + " timestamp '2026-01-01 00:00:00'",
                count);
        insert(
                "node_task (id, task_id, node_id, bucket, state, keep_shards, bytes_total, bytes_done, bytes_free, attempts)",
                "'" + name + "-' || i || '/gone', '" + name + "-' || i, 'gone', '" + name + "-' || mod(i, " + buckets
                        + "), 'CLEANED', false, 1000, 1000, 0, 0",
                count);
        insert(
                "shard_transfer (id, task_id, node_id, bucket, shard, source_node, state, bytes_total)",
                "'" + name + "-' || i || '/gone/s', '" + name + "-' || i, 'gone', '" + name + "-' || mod(i, " + buckets
                        + "), 's', 'gone', 'REMOVED', 1000",
                count);
    }

    private void insert(String into, String values, int count) {
        database.execute("insert into " + into + " select " + values + " from " + series(count));
    }

    private String series(int count) {
        List<String> names = database.queryForList(
                "select table_name from information_schema.tables where table_name = 'pg_stat_user_tables'",
                String.class);
        return names.isEmpty()
                ? "(select x as i from system_range(1, " + count + ")) as numbers"
                : "generate_series(1, " + count + ") as i";
    }
}
