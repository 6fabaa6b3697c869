package io.torpor.work;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;

/**
 * The time of the database, the same for all nodes: who is alive and who leads is told by it and by no process's clock
 * (I12).
 */
@Component
public class DatabaseTime {

    private final JdbcOperations database;

    DatabaseTime(JdbcOperations database) {
        this.database = database;
    }

    /** The time now; within a transaction that of its beginning, so that what is decided by it is never decided early. */
    public Instant now() {
        return Objects.requireNonNull(database.queryForObject("select current_timestamp", OffsetDateTime.class))
                .toInstant();
    }
}
