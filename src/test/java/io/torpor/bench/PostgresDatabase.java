package io.torpor.bench;

import io.torpor.process.TorporProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;

/** PostgreSQL as a server on loopback, which forces every commit, and does nothing by itself that would be counted. */
final class PostgresDatabase implements FleetDatabase {

    /** A connection that is not busy tells its figures so late. */
    private static final Duration LATEST = Duration.ofMillis(11_000);

    private final EmbeddedPostgres server;
    private final JdbcOperations observer;

    private PostgresDatabase(EmbeddedPostgres server) {
        this.server = server;
        this.observer = new JdbcTemplate(server.getTemplateDatabase()); // what it asks counts as that one's
    }

    static PostgresDatabase start() throws IOException {
        return new PostgresDatabase(EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("autovacuum", "off")
                .start());
    }

    @Override
    public String description() {
        return "PostgreSQL " + observer.queryForObject("show server_version", String.class)
                + " on loopback, every commit forced, autovacuum off";
    }

    @Override
    public List<String> arguments() {
        return TorporProcess.on(server);
    }

    @Override
    public void add(Consumer<JdbcOperations> rows) {
        JdbcTemplate database = new JdbcTemplate(server.getPostgresDatabase());
        rows.accept(database);
        database.execute("vacuum analyze");
    }

    @Override
    public OptionalLong transactions() {
        Rest.of(LATEST);
        Long ended = observer.queryForObject(
                "select xact_commit + xact_rollback from pg_stat_database where datname = 'postgres'", Long.class);
        return ended == null ? OptionalLong.empty() : OptionalLong.of(ended);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
