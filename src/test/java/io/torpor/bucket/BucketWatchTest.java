package io.torpor.bucket;

import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;

import io.torpor.act.Acts;
import io.torpor.cluster.HibernationState;
import io.torpor.cluster.Observation;
import io.torpor.support.Pins;
import io.torpor.support.ScriptedClusterManager;
import io.torpor.task.Task;
import io.torpor.task.TaskEvent;
import io.torpor.task.TaskLifecycle;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A monitor that knows nothing yet, as after a restart: what it watches is what the rows say. */
class BucketWatchTest {

    private static final String BUCKET = "bucket";

    private final ScriptedClusterManager clusterManager = new ScriptedClusterManager();
    private final Tasks tasks = mock();
    private final TaskLifecycle lifecycle = mock();
    private final BucketMonitor monitor = new BucketMonitor(
            clusterManager,
            tasks,
            lifecycle,
            mock(GateKeeper.class),
            mock(BucketRepository.class),
            new ObservationBackOff(
                    new MonitorProperties(Duration.ofSeconds(10), Duration.ofMinutes(1)), Clock.systemUTC()),
            mock(Acts.class));

    @BeforeEach
    void noEventMovesAnything() {
        given(lifecycle.applyIfStill(any(), any(), any(), any())).willReturn(Optional.empty());
    }

    @AfterEach
    void stop() {
        monitor.stop();
    }

    @ParameterizedTest
    @CsvSource({
        "PAUSE,  PAUSED,  PAUSED, BUCKET_PAUSED",
        "PAUSE,  PAUSED,  ONLINE, BUCKET_ONLINE",
        "RESUME, RESUMED, ONLINE, BUCKET_ONLINE",
    })
    @Pins(I8)
    void theTaskThatWaitsIsTheWatch(TaskType type, TaskState state, HibernationState said, TaskEvent event) {
        waiting(type, state);
        clusterManager.says(BUCKET, said);

        monitor.reconcile();

        verify(lifecycle, timeout(10_000).atLeastOnce()).applyIfStill(eq("t"), eq(state), eq(event), any());
    }

    /** The cluster manager says nothing new at the restart, but later. */
    @Test
    @Pins(I8)
    void aWatchThatWasTakenUpAgainHearsOfEveryLaterMove() {
        waiting(TaskType.RESUME, TaskState.RESUMED);
        clusterManager.says(BUCKET, HibernationState.RESUMING);
        monitor.reconcile();
        verify(lifecycle, timeout(10_000).atLeastOnce())
                .applyIfStill(eq("t"), eq(TaskState.RESUMED), eq(TaskEvent.BUCKET_RESUMING), any());

        clusterManager.says(BUCKET, HibernationState.ONLINE);

        verify(lifecycle, timeout(10_000).atLeastOnce())
                .applyIfStill(eq("t"), eq(TaskState.RESUMED), eq(TaskEvent.BUCKET_ONLINE), any());
    }

    @Test
    @Pins(I4)
    void noAnswerIsNoEvent() {
        waiting(TaskType.PAUSE, TaskState.PAUSED);
        clusterManager.says(BUCKET, new Observation.Unusable("403"));

        assertThat(monitor.reconcileNow()).singleElement().satisfies(look -> {
            assertThat(look.saw()).contains("403");
            assertThat(look.did()).isNull();
        });
        verify(lifecycle, never()).applyIfStill(any(), any(), any(), any());
    }

    private void waiting(TaskType type, TaskState state) {
        Task task = new Task(
                "t",
                type,
                BUCKET,
                null,
                state,
                null,
                "file:/a",
                "t",
                null,
                null,
                null,
                null,
                false,
                1,
                0,
                0,
                0,
                null,
                Instant.EPOCH,
                null,
                null);
        given(tasks.active()).willReturn(List.of(task));
        given(tasks.activeOf(BUCKET)).willReturn(Optional.of(task));
    }
}
