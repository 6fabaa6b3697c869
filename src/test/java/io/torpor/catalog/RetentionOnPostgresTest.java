package io.torpor.catalog;

import static io.torpor.support.Invariant.I10;
import static io.torpor.support.Invariant.I11;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.support.Fleet;
import io.torpor.support.Pins;
import io.torpor.support.PostgresDatabase;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The same on PostgreSQL, and how it finds its rows there. */
class RetentionOnPostgresTest {

    @Nested
    @AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
    @Import(PostgresDatabase.class)
    class Candidates extends RetentionCandidatesTest {}

    /** The plans of a database that knows how many rows there are. */
    @Nested
    @DataJpaTest(showSql = false)
    @AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
    @Import(PostgresDatabase.class)
    @Transactional(propagation = Propagation.NOT_SUPPORTED)
    class Plans {

        private static final int MANY = 20_000;

        @Autowired
        private JdbcTemplate jdbc;

        @Test
        @Pins({I10, I11})
        void oldRowsAndExpiredArchivesAreFoundByIndexes() {
            Fleet fleet = new Fleet(jdbc, Path.of("/archive"));
            fleet.sleepers(MANY);
            fleet.oldTasks(MANY, 1000);
            jdbc.update("update staging_directory set cleaned_at = current_timestamp");
            jdbc.update("update indexer_notification set delivered_at = current_timestamp");
            jdbc.execute("vacuum analyze");

            assertThat(plan(JdbcClient.create(jdbc)
                            .sql("explain " + RetentionCandidates.NAMES)
                            .param("before", OffsetDateTime.parse("2026-11-01T00:00:00Z"))
                            .param("count", 0)
                            .param("sleeping", 1)))
                    .doesNotContain("Seq Scan on archive_record", "Seq Scan on bucket");
            assertThat(plan(JdbcClient.create(jdbc).sql("""
                            explain select id from staging_directory
                            where cleaned_at < timestamp '2030-01-01 00:00:00' and state = 'CLEANED'
                            order by cleaned_at fetch first 1000 rows only
                            """)))
                    .contains("staging_cleaned")
                    .doesNotContain("Seq Scan");
            assertThat(plan(JdbcClient.create(jdbc).sql("""
                            explain select id from indexer_notification
                            where delivered_at < timestamp '2030-01-01 00:00:00'
                            order by delivered_at fetch first 1000 rows only
                            """)))
                    .contains("indexer_notification_delivered")
                    .doesNotContain("Seq Scan");
        }

        private static String plan(JdbcClient.StatementSpec explained) {
            return String.join("\n", explained.query(String.class).list());
        }
    }
}
