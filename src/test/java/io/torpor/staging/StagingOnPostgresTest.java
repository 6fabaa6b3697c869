package io.torpor.staging;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The same migration, updates and constraints on PostgreSQL. */
class StagingOnPostgresTest {

    @Nested
    @AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
    @Import(Postgres.class)
    class Area extends StagingAreaTest {}

    @Nested
    @AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
    @Import(Postgres.class)
    class Sweeper extends StagingSweeperTest {}

    @Nested
    @AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
    @Import(Postgres.class)
    class Recovery extends StagingRecoveryTest {}

    @TestConfiguration(proxyBeanMethods = false)
    static class Postgres {

        @Bean
        EmbeddedPostgres server() throws IOException {
            return EmbeddedPostgres.builder().setRegisterShutdownHook(false).start();
        }

        @Bean
        DataSource dataSource(EmbeddedPostgres server) {
            return server.getPostgresDatabase();
        }
    }
}
