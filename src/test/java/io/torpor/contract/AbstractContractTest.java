package io.torpor.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The whole service in this process, once for all contracts, asked by HTTP, JDBC and files only. What it is asked while it
 * works is told once, too: see {@link Story}.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
abstract class AbstractContractTest {

    private static final Path HOME = home();
    private static final S3Store S3 = new S3Store();
    private static final PickyIndexer INDEXER = new PickyIndexer(Story.PREPARED);
    private static Story story;
    private static RuntimeException failed;

    @LocalServerPort
    private int port;

    @Autowired
    private DataSource database;

    @DynamicPropertySource
    static void configure(DynamicPropertyRegistry registry) {
        registry.add("torpor.data-dir", () -> HOME.resolve("data"));
        registry.add("torpor.archive.default", () -> "file:" + HOME.resolve("archive"));
        registry.add(
                "torpor.archive.allowed-roots",
                () -> "file:" + HOME.resolve("archive") + ",file:" + HOME.resolve("golden") + "," + S3.location());
        S3.configure(registry);
        registry.add("torpor.archive.retention.time", () -> "0s");
        registry.add("torpor.archive.retention.interval", () -> "1h");
        registry.add("torpor.archive.discard-interval", () -> "200ms");
        registry.add("torpor.cluster-manager.local.automatic", () -> "false");
        registry.add("torpor.monitor.reconcile-interval", () -> "1h");
        registry.add("torpor.staging.sweep-interval", () -> "200ms");
        registry.add("torpor.transfer.coordinate-interval", () -> "200ms");
        registry.add("torpor.transfer.look-interval", () -> "200ms");
        registry.add("torpor.metrics.refresh-interval", () -> "200ms");
        registry.add("torpor.indexer.url", INDEXER::url);
        registry.add("torpor.security.users.op.password", () -> Service.PASSWORD);
        registry.add("torpor.security.users.op.role", () -> "operator");
        registry.add("torpor.security.users.see.password", () -> Service.PASSWORD);
        registry.add("torpor.security.users.see.role", () -> "viewer");
    }

    private static Path home() {
        try {
            return Files.createTempDirectory("torpor-contract").toRealPath();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Service service() {
        return new Service(port);
    }

    JdbcTemplate database() {
        return new JdbcTemplate(database);
    }

    /** What the service answered and left while it worked. If it did not work, every test says why, and none waits again. */
    Story story() {
        synchronized (AbstractContractTest.class) {
            if (failed != null) {
                throw failed;
            }
            if (story == null) {
                try {
                    story = new Story(HOME, service(), database(), S3, INDEXER).tell();
                } catch (RuntimeException | Error e) {
                    failed = new IllegalStateException("The contracts' story came to no end: " + e, e);
                    throw failed;
                }
            }
            return story;
        }
    }
}
