package io.torpor.task;

import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.Pins;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Two events of one task at the same instant: each is applied to the state that it finds, and none is an error. */
class TaskLifecycleConcurrencyTest extends AbstractTaskTest {

    private static final int ROUNDS = 40;

    @Test
    @Pins(I5)
    void aCancelThatMeetsAFailureIsNoError() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                String id = "task-" + round;
                tasks.prepareAndStart(pauseOf("bucket-" + round, id));
                CyclicBarrier start = new CyclicBarrier(2);
                Future<TaskState> cancel = threads.submit(at(start, () -> tasks.cancel(id)));
                Future<TaskState> failure = threads.submit(
                        at(start, () -> lifecycle.fail(id, new Reason(ProblemCode.DISK_ERROR, "no disk"))));

                assertThat(cancel.get()).isEqualTo(TaskState.ROLLING_BACK);
                assertThat(stateOrConflict(failure)).isIn(TaskState.ROLLING_BACK, ProblemCode.TASK_CONFLICT);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @Pins({I4, I5})
    void whoeverIsFirstHasTheReleaseAndNeverBoth() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                String id = releasing(round);
                CyclicBarrier start = new CyclicBarrier(2);
                Future<TaskState> online =
                        threads.submit(at(start, () -> lifecycle.apply(id, TaskEvent.BUCKET_ONLINE)));
                Future<Boolean> release = threads.submit(() -> {
                    start.await();
                    return tasks.beginRelease(id);
                });

                assertThat(online.get() == TaskState.ROLLING_BACK)
                        .as("undone, of a release that began: %s", release.get())
                        .isNotEqualTo(release.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @Pins(I4)
    void aReleaseThatBeganIsNotUndone() {
        String id = releasing(ROUNDS);

        assertThat(tasks.beginRelease(id)).isTrue();
        assertThat(lifecycle.apply(id, TaskEvent.BUCKET_ONLINE).state()).isEqualTo(TaskState.RELEASING);
        assertThat(tasks.beginRelease(id)).as("by the next node").isTrue();
        lifecycle.apply(id, TaskEvent.RELEASED);
        assertThat(tasks.beginRelease(id)).as("by a node that comes late").isTrue();
    }

    @Test
    @Pins(I4)
    void aReleaseThatIsUndoneDoesNotBegin() {
        String id = releasing(ROUNDS + 1);

        Task undone = lifecycle.apply(id, TaskEvent.BUCKET_ONLINE);
        assertThat(undone.state()).isEqualTo(TaskState.ROLLING_BACK);
        assertThat(undone.outcome()).isEqualTo(TaskState.REVERTED);
        assertThat(tasks.beginRelease(id)).isFalse();
        lifecycle.apply(id, TaskEvent.ROLLED_BACK);
        assertThat(tasks.beginRelease(id)).isFalse();
    }

    private String releasing(int number) {
        String id = "release-" + number;
        tasks.prepareAndStart(pauseOf("released-" + number, id));
        lifecycle.apply(id, TaskEvent.UPLOADED);
        lifecycle.apply(id, TaskEvent.BUCKET_PAUSED);
        return id;
    }

    private static Callable<TaskState> at(CyclicBarrier start, Callable<Task> event) {
        return () -> {
            start.await();
            return event.call().state();
        };
    }

    private static Object stateOrConflict(Future<TaskState> applied) throws InterruptedException, ExecutionException {
        try {
            return applied.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProblemException problem) {
                return problem.code();
            }
            throw e;
        }
    }
}
