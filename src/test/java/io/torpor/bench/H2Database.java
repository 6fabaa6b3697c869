package io.torpor.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** H2 as a process makes it where no other database is named: a file below its data directory. */
final class H2Database implements FleetDatabase {

    private final Path file;

    H2Database(Path home) {
        this.file = home.resolve("data/.torpor/db");
    }

    @Override
    public String description() {
        return "H2 in a file, every commit written";
    }

    @Override
    public List<String> arguments() {
        return List.of();
    }

    @Override
    public void add(Consumer<JdbcOperations> rows) {
        SingleConnectionDataSource connection =
                new SingleConnectionDataSource("jdbc:h2:file:" + file + ";IFEXISTS=TRUE", "sa", "", true);
        try {
            JdbcTemplate database = new JdbcTemplate(connection);
            rows.accept(database);
            database.execute("analyze");
        } finally {
            connection.destroy();
        }
    }

    @Override
    public OptionalLong transactions() {
        return OptionalLong.empty();
    }

    @Override
    public void close() {
        // The file goes with its home.
    }
}
