package io.torpor.staging;

import static io.torpor.support.Invariant.I2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

import io.torpor.act.Acts;
import io.torpor.data.DataDirectory;
import io.torpor.node.NodeIdentity;
import io.torpor.support.Pins;
import io.torpor.work.SlowWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** The module as Spring builds it: proxies and schedule. */
@DataJpaTest(properties = "torpor.staging.sweep-interval=50ms")
@Import({StagingArea.class, StagingRecords.class, StagingSweeper.class, StagingRecovery.class})
@Transactional(propagation = Propagation.NOT_SUPPORTED)
class StagingWiringTest {

    @TempDir
    static Path temp;

    @Autowired
    private StagingArea area;

    @Autowired
    private PlatformTransactionManager transactions;

    @Test
    @Pins(I2)
    void theScheduleSweepsWhatWasReleased() throws IOException {
        Path path = area.reserve("t1", "bucket", "s1", StagingKind.STAGING);
        Files.createDirectories(path);

        area.release("t1");

        await().until(() -> area.pending("t1").isEmpty());
        assertThat(path).doesNotExist();
    }

    @Test
    void cleanIsRefusedInATransaction() {
        assertThatExceptionOfType(IllegalTransactionStateException.class)
                .isThrownBy(
                        () -> new TransactionTemplate(transactions).executeWithoutResult(status -> area.clean("t2")));
        assertThat(area.clean("t2")).isTrue();
    }

    @TestConfiguration(proxyBeanMethods = false)
    @EnableConfigurationProperties(StagingProperties.class)
    static class Surroundings {

        @Bean
        DataDirectory dataDirectory() {
            return new DataDirectory(temp);
        }

        @Bean
        Acts acts() {
            return mock(Acts.class);
        }

        @Bean
        NodeIdentity nodeIdentity() {
            return new NodeIdentity("wired", "incarnation");
        }

        @Bean(SlowWork.SCHEDULER)
        ThreadPoolTaskScheduler slowScheduler() {
            return new ThreadPoolTaskScheduler();
        }

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }
    }
}
