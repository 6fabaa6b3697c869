package io.torpor.admission;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.torpor.cluster.HibernationState;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStores;
import io.torpor.support.AbstractExitsTest;
import io.torpor.support.Pins;
import io.torpor.support.ScriptedClusterManager;
import io.torpor.task.NewTask;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.domain.Pageable;

/** Buckets that an earlier version put to sleep under names that no address can name: they are woken by a body. */
class UnaddressableNameTest extends AbstractExitsTest {

    @Autowired
    private ObjectStores objectStores;

    @BeforeEach
    void aNameThatNoAddressHas() {
        bucket = "a%2Fb-" + bucket;
    }

    @Test
    @Pins(I4)
    void whatSleepsUnderOneIsListedAndWakes() throws IOException {
        makeShards();
        Map<String, String> tree = fixture.snapshot(bucket);
        Task pause = pausedByAnEarlierVersion();
        assertThat(buckets.names()).contains(bucket);
        assertThat(tasks.list(List.of(), bucket, Pageable.ofSize(10)).map(Task::id))
                .containsExactly(pause.id());

        Task resume = requests.prepareResume(new ResumeParameters(bucket, null, null, null, null, false, null));
        tasks.start(resume.id());
        awaitState(resume, TaskState.RESUMED);
        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(resume, TaskState.COMPLETED);

        assertThat(fixture.snapshot(bucket)).isEqualTo(tree);
        assertNothingLeft(resume);
        assertGateOpen(true);
    }

    @Test
    void noneIsPutToSleepAnyMore() throws IOException {
        makeShards();
        clusterManager.says(bucket, HibernationState.PAUSING);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> requests.preparePause(new PauseParameters(bucket, null, null, null, null)))
                .returns(ProblemCode.INVALID_REQUEST, ProblemException::code)
                .withMessageContaining("%2F");
        assertThat(tasks.activeOf(bucket)).isEmpty();
    }

    private Task pausedByAnEarlierVersion() {
        clusterManager.says(bucket, HibernationState.PAUSING);
        Task pause = tasks.prepareAndStart(new NewTask(
                "earlier-" + bucket.hashCode(),
                TaskType.PAUSE,
                bucket,
                ScriptedClusterManager.uuid(bucket),
                objectStores.resolve(null).value(),
                null,
                null,
                null));
        awaitState(pause, TaskState.PAUSED);
        clusterManager.says(bucket, HibernationState.PAUSED);
        awaitState(pause, TaskState.COMPLETED);
        clusterManager.says(bucket, HibernationState.RESUMING);
        return pause;
    }
}
