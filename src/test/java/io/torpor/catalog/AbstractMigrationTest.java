package io.torpor.catalog;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The upgrade of an empty database of either kind, by way of an older schema with some rows in it. */
abstract class AbstractMigrationTest {

    @Test
    void onH2() {
        upgrades(new DriverManagerDataSource("jdbc:h2:mem:" + getClass().getSimpleName() + ";DB_CLOSE_DELAY=-1"));
    }

    @Test
    void onPostgres() throws IOException {
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.builder().setRegisterShutdownHook(false).start()) {
            upgrades(postgres.getPostgresDatabase());
        }
    }

    /** Migrates to the older schema, makes rows, migrates on, and looks at what became of them. */
    abstract void upgrades(DataSource database);
}
