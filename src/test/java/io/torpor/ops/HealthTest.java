package io.torpor.ops;

import static io.torpor.support.Invariant.I11;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willDoNothing;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.torpor.bucket.ObservationBackOff;
import io.torpor.catalog.ArchiveRetention;
import io.torpor.catalog.CheckOutcome;
import io.torpor.catalog.CheckRecords;
import io.torpor.catalog.FailedCheck;
import io.torpor.catalog.LostRecords;
import io.torpor.catalog.PendingDeletion;
import io.torpor.catalog.PendingDeletions;
import io.torpor.indexer.FailingDelivery;
import io.torpor.indexer.Indexer;
import io.torpor.node.Node;
import io.torpor.node.Nodes;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.Quarantined;
import io.torpor.shard.ShardStore;
import io.torpor.staging.StagingArea;
import io.torpor.staging.StagingKind;
import io.torpor.staging.StagingRecord;
import io.torpor.staging.StagingState;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.store.StoreLocation;
import io.torpor.support.MovableClock;
import io.torpor.support.Pins;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskChanged;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeTask;
import io.torpor.transfer.NodeTaskState;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.StalledTasks;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.dao.DataAccessResourceFailureException;

/** Health says what is wrong and where; metrics never fail. */
class HealthTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private final StagingArea staging = mock();
    private final NodeTasks nodeTasks = mock();
    private final ShardStore shards = mock();
    private final PendingDeletions deletions = mock();
    private final ArchiveRetention retention = mock();
    private final CheckRecords checks = mock();
    private final LostRecords lost = mock();
    private final StagingHealthIndicator stagingHealth =
            new StagingHealthIndicator(staging, nodeTasks, shards, mock(StalledTasks.class), deletions, retention);

    @Test
    void stagingIsUpWithDirectoriesInUseOrWaitingForTheirFirstSweep() {
        given(staging.failing(anyInt())).willReturn(List.of());

        assertThat(stagingHealth.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void stagingIsDownWhenADirectoryCannotBeDeleted() {
        given(staging.failing(anyInt())).willReturn(List.of(record(StagingState.CLEANUP_REQUIRED, 3)));

        assertReason(
                stagingHealth.health(), "Task t1", "bucket b", "shard s", ".torpor/staging/t1/s", "disk is broken");
    }

    @Test
    void stagingIsDownWhenANodeCannotCleanItsShare() {
        given(nodeTasks.cleanupPending())
                .willReturn(List.of(new NodeTask(
                        "t1",
                        "n1",
                        NodeTaskState.CLEANUP_REQUIRED,
                        0,
                        0,
                        new Reason(ProblemCode.DISK_ERROR, "read-only"),
                        true,
                        null)));

        assertReason(stagingHealth.health(), "Task t1", "node n1", "read-only");
    }

    @Test
    void stagingIsDownWhileAShardIsInQuarantine() {
        given(shards.quarantined()).willReturn(List.of(new Quarantined("t1", "b", "s", Path.of("/data/q/s"), 5)));

        assertReason(stagingHealth.health(), "Task t1", "bucket b", "shard s", "/data/q/s");
    }

    @Test
    void stagingIsDownWhileAnArchiveCannotBeDeleted() {
        given(deletions.failing(anyInt()))
                .willReturn(List.of(new PendingDeletion("t1", "file:/a", "b/t1/", 4, "disk is broken", NOW)));

        assertReason(stagingHealth.health(), "Task t1", "file:/a", "4 attempts", "disk is broken");
    }

    @Test
    void stagingIsDownWhileTheArchiveThatABucketSleepsInIsNotSound() {
        given(retention.heldUp())
                .willReturn(Map.of("b", new Reason(ProblemCode.ARCHIVE_INCOMPLETE, "b/t1/x is missing")));

        assertReason(stagingHealth.health(), "Bucket b", "expired archives are kept", "b/t1/x is missing");
    }

    @Test
    @Pins(I11)
    void theArchiveIsAskedOnceInTenSeconds() {
        ObjectStores archives = mock();
        ObjectStore archive = mock();
        MovableClock clock = MovableClock.standing();
        given(archives.resolve(null)).willReturn(StoreLocation.of("file:/a"));
        given(archives.open(any(StoreLocation.class), any())).willReturn(archive);
        willThrow(new ProblemException(ProblemCode.ARCHIVE_UNREACHABLE, "no such host"))
                .given(archive)
                .check();
        ArchiveHealthIndicator health = new ArchiveHealthIndicator(archives, new ArchiveAlarms(checks, lost), clock);

        assertThat(health.health().getDetails())
                .containsEntry("code", "archive-unreachable")
                .containsEntry("reason", "no such host")
                .containsEntry("location", "file:/a");
        willDoNothing().given(archive).check();
        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
        verify(archive, times(1)).check();

        clock.advance(Duration.ofSeconds(10));
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void theArchiveIsDownWhileOneOnRecordDidNotPassItsCheck() {
        ObjectStores archives = mock();
        given(archives.resolve(null)).willReturn(StoreLocation.of("file:/a"));
        given(archives.open(any(StoreLocation.class), any())).willReturn(mock());
        given(checks.failed(20))
                .willReturn(List.of(
                        new FailedCheck("b", "t1", "file:/a", CheckOutcome.DAMAGED, "Object x is damaged", NOW),
                        new FailedCheck("b", "t2", "file:/c", CheckOutcome.MISSING, "There is no archive", NOW)));

        Health health =
                new ArchiveHealthIndicator(archives, new ArchiveAlarms(checks, lost), MovableClock.standing()).health();

        assertReason(health, "Bucket b, task t1", "file:/a", "is damaged", "Object x", "b/t2 {archive}", "forget");
        assertThat(health.getDetails()).containsEntry("location", "file:/a");
    }

    @Test
    void recordsThatWereLostAreToldWithWhatToDo() {
        ObjectStores archives = mock();
        given(archives.resolve(null)).willReturn(StoreLocation.of("file:/a"));
        given(archives.open(any(StoreLocation.class), any())).willReturn(mock());
        given(lost.words()).willReturn(Optional.of("The database has no task: POST /actuator/recovery"));
        MovableClock clock = MovableClock.standing();
        ArchiveHealthIndicator health = new ArchiveHealthIndicator(archives, new ArchiveAlarms(checks, lost), clock);

        assertThat(health.health().getStatus())
                .as("a new node beside old archives")
                .isEqualTo(Status.UP);
        assertThat(health.health().getDetails().get("hint").toString()).contains("POST /actuator/recovery");

        given(lost.areCertain()).willReturn(true);
        clock.advance(Duration.ofSeconds(10));
        assertReason(health.health(), "POST /actuator/recovery");
    }

    @Test
    void alarmsAreFewAndNoneIsHidden() {
        given(checks.failed(20))
                .willReturn(
                        Collections.nCopies(20, new FailedCheck("b", "t1", "file:/a", CheckOutcome.DAMAGED, "x", NOW)));
        given(checks.countFailed()).willReturn(1000L);

        assertThat(new ArchiveAlarms(checks, lost).reasons())
                .hasSize(21)
                .last()
                .asString()
                .startsWith("980 more");
    }

    @Test
    void peersThatDoNotAnswerAreNamed() {
        ObservationBackOff backOff = mock();
        given(backOff.silences()).willReturn(Map.of("b", "403 (since then)"));
        Indexer indexer = mock();
        FailingDelivery failing = new FailingDelivery("b", 4, 2, "answered 503", NOW, NOW);
        given(indexer.failing()).willReturn(List.of(failing));
        Nodes nodes = mock();
        given(nodes.all()).willReturn(List.of(new Node("n1", "i", "host", NOW, NOW, false, false, false)));

        assertThat(new ClusterManagerHealthIndicator(backOff).health())
                .isEqualTo(Health.down()
                        .withDetail("buckets", Map.of("b", "403 (since then)"))
                        .build());
        assertThat(new IndexerHealthIndicator(indexer).health())
                .isEqualTo(Health.down().withDetail("pending", List.of(failing)).build());
        assertThat(new NodesHealthIndicator(nodes)
                        .health()
                        .getDetails()
                        .get("lost")
                        .toString())
                .contains("n1", "host");
    }

    @Test
    void taskEndsAreCountedOnceByTypeAndOutcome() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        TaskEndMetrics metrics = new TaskEndMetrics(meters);

        metrics.ended(new TaskChanged(task(TaskState.RELEASING, null), TaskState.PAUSED));
        metrics.ended(new TaskChanged(task(TaskState.COMPLETED, NOW.plusSeconds(5)), TaskState.RELEASING));
        metrics.ended(new TaskChanged(task(TaskState.FAILED, NOW.plusSeconds(5)), TaskState.FAILED));

        assertThat(meters.get("torpor.task.ends")
                        .tags("type", "pause", "outcome", "completed")
                        .timer()
                        .totalTime(java.util.concurrent.TimeUnit.SECONDS))
                .isEqualTo(5);
        assertThat(meters.find("torpor.task.ends").timers()).hasSize(1);
        assertThat(meters.get("torpor.task.bytes").counter().count()).isEqualTo(40);
    }

    @Test
    void gaugesAreUnknownWhileTheDatabaseIsGone() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Tasks tasks = mock();
        given(tasks.active())
                .willReturn(List.of(task(TaskState.PAUSING, null)))
                .willThrow(new DataAccessResourceFailureException("gone"));
        given(staging.waiting()).willReturn(1L);
        StateMetrics metrics = new StateMetrics(tasks, staging, shards, meters);

        metrics.refresh();
        assertThat(active(meters)).isEqualTo(1);
        assertThat(meters.get("torpor.transfer.done.bytes").gauge().value()).isEqualTo(40);
        assertThat(meters.get("torpor.staging.pending").gauge().value()).isEqualTo(1);

        metrics.refresh();
        assertThat(active(meters)).isNaN();
    }

    private static double active(SimpleMeterRegistry meters) {
        return meters.get("torpor.tasks.active").tag("state", "pausing").gauge().value();
    }

    private static Task task(TaskState state, Instant ended) {
        return new Task(
                "t1",
                TaskType.PAUSE,
                "b",
                null,
                state,
                null,
                "file:/a",
                "t1",
                null,
                null,
                null,
                null,
                false,
                1,
                100,
                40,
                10,
                null,
                NOW,
                NOW,
                ended);
    }

    private static StagingRecord record(StagingState state, int attempts) {
        return new StagingRecord(
                1,
                "n1",
                "t1",
                "b",
                "s",
                StagingKind.STAGING,
                state,
                ".torpor/staging/t1/s",
                attempts,
                attempts == 0 ? null : "disk is broken",
                NOW,
                NOW,
                null);
    }

    private static void assertReason(Health health, String... parts) {
        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails().get("reasons").toString()).contains(parts);
    }
}
