package io.torpor.staging;

import io.torpor.support.PostgresDatabase;
import org.junit.jupiter.api.Nested;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.context.annotation.Import;

/** The same migration, updates and constraints on PostgreSQL. */
class StagingOnPostgresTest {

    @Nested
    @AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
    @Import(PostgresDatabase.class)
    class Area extends StagingAreaTest {}

    @Nested
    @AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
    @Import(PostgresDatabase.class)
    class Sweeper extends StagingSweeperTest {}

    @Nested
    @AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
    @Import(PostgresDatabase.class)
    class Recovery extends StagingRecoveryTest {}
}
