package io.torpor.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.torpor.admission.BucketRequests;
import io.torpor.admission.PauseParameters;
import io.torpor.admission.ResumeParameters;
import io.torpor.bucket.Buckets;
import io.torpor.cluster.HibernationState;
import io.torpor.data.DataDirectory;
import io.torpor.staging.StagingArea;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole service in this process, with a cluster manager that says what the test wants. One bucket per test. */
@Import(AbstractExitsTest.Scripted.class)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
public abstract class AbstractExitsTest {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    @Autowired
    protected ScriptedClusterManager clusterManager;

    @Autowired
    protected MovableClock clock;

    @Autowired
    protected HoldingStores stores;

    @Autowired
    protected BucketRequests requests;

    @Autowired
    protected Tasks tasks;

    @Autowired
    protected Buckets buckets;

    @Autowired
    private StagingArea staging;

    @Autowired
    protected Fixture fixture;

    protected String bucket = "";

    @TestConfiguration
    static class Scripted {
        @Bean
        @Primary
        ScriptedClusterManager scriptedClusterManager() {
            return new ScriptedClusterManager();
        }

        @Bean
        Fixture fixture(DataDirectory data) {
            return new Fixture(data.own().resolve("../..").normalize());
        }

        /** Before the one of the main code. */
        @Bean
        @Order(Ordered.HIGHEST_PRECEDENCE)
        HoldingStores holdingStores() {
            return new HoldingStores();
        }

        @Bean
        @Primary
        MovableClock movableClock() {
            return MovableClock.running();
        }
    }

    /** Each context has its own. */
    @DynamicPropertySource
    static void directories(DynamicPropertyRegistry registry) {
        Path home = home();
        registry.add("torpor.data-dir", () -> home.resolve("data"));
        registry.add("torpor.archive.default", () -> "file:" + home.resolve("archive"));
        registry.add("torpor.monitor.reconcile-interval", () -> "50ms");
        registry.add("torpor.cluster-manager.local.automatic", () -> "false");
        registry.add("torpor.staging.sweep-interval", () -> "200ms");
        registry.add("torpor.archive.discard-interval", () -> "200ms");
    }

    private static Path home() {
        try {
            return Files.createTempDirectory("torpor-exits");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void nameBucket() {
        bucket = "bucket-" + NUMBER.incrementAndGet();
    }

    @AfterEach
    void letGo() {
        clusterManager.speaks(bucket);
        stores.letGo();
    }

    protected void makeShards() throws IOException {
        fixture.shard(bucket, "s1", bucket.hashCode(), 1_500_000, 50);
        fixture.shard(bucket, "s2", bucket.hashCode() + 1, 200_000, 5);
    }

    protected Task pause() {
        return requests.pause(new PauseParameters(bucket, null, null, null, null));
    }

    protected Task resume() {
        return requests.resume(new ResumeParameters(bucket, null, null, null, null, false, null));
    }

    /** A bucket that sleeps, as the start of a test of resume. */
    protected Task sleeping() throws IOException {
        makeShards();
        return putToSleep();
    }

    protected Task putToSleep() {
        Task task = paused();
        clusterManager.says(bucket, HibernationState.PAUSED);
        Task ended = awaitState(task, TaskState.COMPLETED);
        clusterManager.says(bucket, HibernationState.RESUMING);
        return ended;
    }

    /** A pause that has archived everything and waits for the cluster manager to let go, as it was when it began. */
    protected Task paused() {
        clusterManager.says(bucket, HibernationState.PAUSING);
        Task task = pause();
        awaitState(task, TaskState.PAUSED);
        return task;
    }

    /** A pause that archived everything and is undone, since its bucket is online again, with something gone from the disk. */
    protected Task undoneWithout(Path gone) throws IOException {
        Task undone = paused();
        moveAway(gone);
        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(undone, TaskState.REVERTED);
        return undone;
    }

    /** Somebody moves a directory elsewhere. */
    protected static Path moveAway(Path directory) throws IOException {
        Path elsewhere = Files.createTempDirectory("torpor-moved");
        return Files.move(directory, elsewhere.resolve(directory.getFileName()));
    }

    protected Task awaitState(Task task, TaskState state) {
        return await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> tasks.get(task.id()), seen -> {
                    assertThat(seen.state().ended() && seen.state() != state)
                            .as("ended %s: %s", seen.state(), seen.reason())
                            .isFalse();
                    return seen.state() == state;
                });
    }

    /** From now on this bucket's bytes stop in the middle of an object, on their way there or back. */
    protected HoldingStores.Hold holdBytes() {
        return stores.hold(bucket + "/");
    }

    /** I2, I3: no staging, no trash, no lock of the task is left, on disk or on record. */
    protected void assertNothingLeft(Task task) throws IOException {
        assertThat(fixture.leftovers().stream().filter(path -> path.toString().contains(task.id())))
                .isEmpty();
        assertThat(fixture.data().locksRoot().resolve(bucket)).doesNotExist();
        assertThat(staging.pending(task.id())).isEmpty();
    }

    protected void assertGateOpen(boolean open) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(buckets.get(bucket).gate().scans().name()).isEqualTo(open ? "OPEN" : "BLOCKED"));
    }
}
