package io.torpor.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.springframework.jdbc.core.JdbcOperations;

/** The database of a fleet, to which rows can be added while no process uses it. */
interface FleetDatabase extends AutoCloseable {

    /** Which one. */
    enum Kind {
        H2("H2"),
        POSTGRESQL("PostgreSQL");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }

        /** A new one for a process at home there. */
        FleetDatabase create(Path home) throws IOException {
            return switch (this) {
                case H2 -> new H2Database(home);
                case POSTGRESQL -> PostgresDatabase.start();
            };
        }
    }

    /** What it is, in words. */
    String description();

    /** Those with which a process uses it. */
    List<String> arguments();

    /** Adds rows, and lets the database take notice of how many there are. */
    void add(Consumer<JdbcOperations> rows);

    /** Transactions that ended so far, of all that use it; empty if it does not tell. Waits some seconds until it knows. */
    OptionalLong transactions();

    @Override
    void close() throws IOException;
}
