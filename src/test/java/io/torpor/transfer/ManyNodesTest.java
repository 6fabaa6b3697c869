package io.torpor.transfer;

import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.torpor.admission.PauseParameters;
import io.torpor.cluster.HibernationState;
import io.torpor.node.NodeIdentity;
import io.torpor.node.Nodes;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.AbstractExitsTest;
import io.torpor.support.HoldingStores;
import io.torpor.support.Pins;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.work.DatabaseTime;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** One of several nodes: the others are rows, which is all that a node knows of another. */
class ManyNodesTest extends AbstractExitsTest {

    private static final Duration AN_HOUR = Duration.ofHours(1);

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private DatabaseTime time;

    @Autowired
    private Nodes nodes;

    @Autowired
    private NodeIdentity self;

    @Autowired
    private NodeTasks nodeTasks;

    @Autowired
    private ForgottenNodes forgottenNodes;

    @AfterEach
    void beAlone() {
        jdbc.update("delete from node where id = 'other'");
        nodes.drain(self.id(), false);
    }

    @Test
    @Pins(I4)
    void aPauseIsRefusedWhileANodeIsDownAndAllowedOnceItIsForgotten() throws IOException {
        makeShards();
        clusterManager.says(bucket, HibernationState.PAUSING);
        other(AN_HOUR);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(this::pause)
                .returns(ProblemCode.NODE_LOST, ProblemException::code)
                .withMessageContaining("Node other")
                .withMessageContaining("forget it");
        assertThat(tasks.activeOf(bucket)).isEmpty();

        forgottenNodes.forget("other");
        Task task = paused();
        assertThat(nodeTasks.of(task.id())).extracting(NodeTask::node).containsExactly(self.id());
    }

    @Test
    @Pins({I3, I4, I9})
    void aNodeThatGoesDownBeforeTheStartFailsThePauseBeforeItsFirstByte() throws IOException {
        makeShards();
        clusterManager.says(bucket, HibernationState.PAUSING);
        other(Duration.ZERO);
        Task task = requests.preparePause(new PauseParameters(bucket, null, null, null, null));
        await().until(() -> nodeTasks.of(task.id()).size() == 2);
        other(AN_HOUR);

        tasks.start(task.id());

        Task failed = awaitState(task, TaskState.FAILED);
        assertThat(failed.reason().code()).isEqualTo(ProblemCode.NODE_LOST);
        assertThat(failed.reason().message()).contains("Node other", "forget it");
        assertThat(fixture.archivedTasks(bucket)).isEmpty();
        assertThat(nodeTasks.cleanupPendingOf(bucket))
                .extracting(NodeTask::node)
                .containsExactly("other");

        forgottenNodes.forget("other");

        assertThat(nodeTasks.cleanupPendingOf(bucket)).isEmpty();
        assertThat(nodeTasks.of(task.id()))
                .filteredOn(nodeTask -> nodeTask.node().equals("other"))
                .singleElement()
                .satisfies(closed -> {
                    assertThat(closed.state()).isEqualTo(NodeTaskState.CLEANED);
                    assertThat(closed.error().code()).isEqualTo(ProblemCode.NODE_FORGOTTEN);
                    assertThat(closed.cleanupPending()).isFalse();
                });
        paused();
    }

    @Test
    @Pins(I4)
    void theArchiveOfAForgottenNodesShardsIsKeptWhenItsPauseIsUndone() throws IOException {
        makeShards();
        Task task = paused();
        other(AN_HOUR);
        jdbc.update("""
                insert into node_task (id, task_id, node_id, bucket, incarnation, state, keep_shards, bytes_total,
                                       bytes_done, bytes_free, attempts)
                values (?, ?, 'other', ?, 'first', 'PROCESSED', false, 1, 1, 0, 0)
                """, task.id() + "/other", task.id(), bucket);
        jdbc.update("""
                insert into shard_transfer (id, task_id, node_id, bucket, shard, source_node, state, bytes_total, checksum)
                values (?, ?, 'other', ?, 's3', 'other', 'ARCHIVED', 1, 'sum')
                """, task.id() + "/other/s3", task.id(), bucket);
        forgottenNodes.forget("other");

        clusterManager.says(bucket, HibernationState.ONLINE);

        awaitState(task, TaskState.REVERTED);
        assertThat(fixture.archivedTasks(bucket)).containsExactly(task.id());
    }

    @Test
    void aDrainedNodeBeginsNoPauseOfItsShardsAndTakesNoneBack() throws IOException {
        Task slept = sleeping();
        nodes.drain(self.id(), true);

        assertRefused(ProblemCode.NODE_DRAINED, this::resume);
        nodes.drain(self.id(), false);
        awaitState(resume(), TaskState.RESUMED);
        clusterManager.says(bucket, HibernationState.ONLINE);
        await().until(() -> tasks.activeOf(bucket).isEmpty());
        nodes.drain(self.id(), true);

        clusterManager.says(bucket, HibernationState.PAUSING);
        assertRefused(ProblemCode.NODE_DRAINED, this::pause);
        assertThat(fixture.snapshot(bucket)).isNotEmpty();
        assertThat(fixture.archivedTasks(bucket)).containsExactly(slept.id());
    }

    @Test
    void whatANodeHasIsFinishedWhenItIsDrained() throws IOException {
        makeShards();
        clusterManager.says(bucket, HibernationState.PAUSING);
        HoldingStores.Hold bytes = holdBytes();
        Task task = pause();
        bytes.awaitReached();

        nodes.drain(self.id(), true);
        bytes.release();

        awaitState(task, TaskState.PAUSED);
    }

    @Test
    @Pins({I4, I5})
    void aCoordinatorThatWasOvertakenMovesNothingAndGoesOnOnceItLeadsAgain() throws IOException {
        makeShards();
        clusterManager.says(bucket, HibernationState.PAUSING);
        HoldingStores.Hold bytes = holdBytes();
        Task task = pause();
        bytes.awaitReached();
        ledByAnother(task, AN_HOUR);

        bytes.release();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> nodeTasks.of(task.id()).get(0).state() == NodeTaskState.PROCESSED);

        assertRefused(ProblemCode.TASK_CONFLICT, () -> nodeTasks.requireCleanup(task.id(), false));
        await().during(Duration.ofMillis(1500))
                .atMost(Duration.ofSeconds(5))
                .until(() -> tasks.get(task.id()).state() == TaskState.PAUSING);
        assertThat(fixture.archive().resolve(bucket).resolve(task.id()).resolve("manifest.json"))
                .doesNotExist();

        ledByAnother(task, Duration.ofSeconds(-1));
        awaitState(task, TaskState.PAUSED);
    }

    @Test
    @Pins(I5)
    void aClockThatIsHoursOffLosesNoNodeAndNoLease() throws IOException {
        makeShards();
        other(Duration.ZERO);
        clock.advance(Duration.ofHours(7));
        try {
            assertThat(nodes.alive()).hasSize(2);
            beAlone();
            paused();
        } finally {
            clock.advance(Duration.ofHours(-7));
        }
    }

    private void ledByAnother(Task task, Duration left) {
        jdbc.update(
                "update task set coordinator = 'other', coordinator_incarnation = 'x', lease_until = ? where id = ?",
                time.now().plus(left).atOffset(ZoneOffset.UTC),
                task.id());
    }

    private void other(Duration silent) {
        jdbc.update("delete from node where id = 'other'");
        jdbc.update("""
                insert into node (id, incarnation, host, started_at, heartbeat_at)
                values ('other', 'first', 'host', current_timestamp, ?)
                """, time.now().minus(silent).atOffset(ZoneOffset.UTC));
    }

    private static void assertRefused(ProblemCode code, Runnable call) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(call::run).returns(code, ProblemException::code);
    }
}
