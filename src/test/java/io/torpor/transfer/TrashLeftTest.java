package io.torpor.transfer;

import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.torpor.act.ActsGoOn;
import io.torpor.cluster.HibernationState;
import io.torpor.problem.ProblemCode;
import io.torpor.staging.StagingArea;
import io.torpor.staging.StagingRecord;
import io.torpor.support.AbstractExitsTest;
import io.torpor.support.Mounts;
import io.torpor.support.Pins;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;

/** A released shard that can't be deleted: its pause ends, says so as long as it is so, and is in nobody's way. */
class TrashLeftTest extends AbstractExitsTest {

    @Autowired
    private NodeTasks nodeTasks;

    @Autowired
    private StagingArea staging;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private ApplicationEventPublisher events;

    @Autowired
    @Qualifier("stagingHealthIndicator")
    private HealthIndicator health;

    private final Mounts mounts = new Mounts();

    @AfterEach
    void freeTheTrash() throws IOException {
        mounts.close();
    }

    @Test
    @Pins({I3, I9})
    void theEndedPauseSaysWhatIsLeftUntilTheSweeperHasDeletedIt() throws IOException {
        Task pause = pausedWithATrashThatKeeps();
        String left = ".torpor/trash/" + pause.id() + "/s1";

        assertThat(nodeTasks.of(pause.id())).singleElement().satisfies(nodeTask -> {
            assertThat(nodeTask.cleanupPending()).isTrue();
            assertThat(nodeTask.error().code()).isEqualTo(ProblemCode.CLEANUP_PENDING);
            assertThat(nodeTask.error().message()).contains(nodeTask.node(), left, "not permitted", "and 1 more");
        });
        assertThat(staging.pending(pause.id())).extracting(StagingRecord::path).contains(left);
        assertThat(unhealthy()).contains(left);

        freeTheTrash();
        clock.advance(Duration.ofMinutes(10));

        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertNothingLeft(pause));
        assertThat(nodeTasks.of(pause.id())).singleElement().satisfies(nodeTask -> {
            assertThat(nodeTask.cleanupPending()).isFalse();
            assertThat(nodeTask.error()).isNull();
        });
        assertThat(unhealthy()).doesNotContain(left);
    }

    @Test
    @Pins({I3, I9})
    void theBucketWakesAndSleepsAgainMeanwhile() throws IOException {
        Task pause = pausedWithATrashThatKeeps();

        Task resume = resume();
        awaitState(resume, TaskState.RESUMED);
        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(resume, TaskState.COMPLETED);
        Task again = putToSleep();

        assertThat(fixture.data().bucket(bucket)).doesNotExist();
        assertThat(staging.pending(again.id())).isEmpty();
        assertThat(staging.pending(pause.id())).isNotEmpty();
    }

    /** The next start takes over what an earlier process has left. */
    @Test
    @Pins({I4, I9})
    void aStartTriesAgainAndSaysTheSame() throws IOException {
        Task pause = pausedWithATrashThatKeeps();
        jdbc.update("update staging_directory set incarnation = 'earlier' where task_id = ?", pause.id());

        staging.recover();

        assertThat(nodeTasks.of(pause.id())).singleElement().satisfies(nodeTask -> {
            assertThat(nodeTask.cleanupPending()).isTrue();
            assertThat(nodeTask.error().message()).contains(".torpor/trash/" + pause.id() + "/s1");
        });
        assertThat(unhealthy()).contains(".torpor/trash/" + pause.id() + "/s1");

        freeTheTrash();
        jdbc.update(
                "update staging_directory set incarnation = 'earlier' where task_id = ? and state <> 'CLEANED'",
                pause.id());
        staging.recover();

        assertNothingLeft(pause);
    }

    @Test
    @Pins({I3, I9})
    void aLockThatCantBeRemovedIsSaidUntilASweepHasRemovedIt() throws IOException {
        makeShards();
        Task pause = paused();
        Path locks = fixture.data().locksRoot().resolve(bucket);
        mounts.flag(locks, "a");
        clusterManager.says(bucket, HibernationState.PAUSED);
        awaitCompleted(pause);

        assertThat(nodeTasks.of(pause.id())).singleElement().satisfies(nodeTask -> {
            assertThat(nodeTask.cleanupPending()).isTrue();
            assertThat(nodeTask.error().message()).contains(locks.toString());
        });

        freeTheTrash();
        events.publishEvent(new ActsGoOn());

        assertNothingLeft(pause);
        assertThat(nodeTasks.of(pause.id())).singleElement().satisfies(nodeTask -> {
            assertThat(nodeTask.cleanupPending()).isFalse();
            assertThat(nodeTask.error()).isNull();
        });
    }

    private void awaitCompleted(Task task) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            clock.advance(Duration.ofSeconds(5));
            return tasks.get(task.id()).state() == TaskState.COMPLETED;
        });
    }

    /** Things can be added to the task's directory in the trash, as by a file system in trouble, and none removed. */
    private Task pausedWithATrashThatKeeps() throws IOException {
        makeShards();
        Task task = paused();
        Path trash = Files.createDirectories(fixture.data().trashRoot().resolve(task.id()));
        mounts.flag(trash, "a");
        clusterManager.says(bucket, HibernationState.PAUSED);
        awaitCompleted(task);
        clusterManager.says(bucket, HibernationState.RESUMING);
        assertThat(fixture.data().bucket(bucket)).doesNotExist();
        return tasks.get(task.id());
    }

    private String unhealthy() {
        Health now = health.health();
        return now.getStatus().equals(Status.UP) ? "" : now.getDetails().toString();
    }
}
