package io.torpor.task;

import static io.torpor.support.Invariant.I7;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.Pins;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;

/** A bucket has one active task at most, whoever asks, and holds up no other bucket. */
class OneActiveTaskTest extends AbstractTaskTest {

    private static final int RIVALS = 8;

    @Autowired
    private JdbcTemplate jdbc;

    @Test
    @Pins(I7)
    void ofManyWhoAskAtTheSameInstantOneWinsAndTheOthersAreToldWho() throws Exception {
        CyclicBarrier start = new CyclicBarrier(RIVALS);
        ExecutorService threads = Executors.newFixedThreadPool(RIVALS);
        List<Callable<Object>> rivals = new ArrayList<>();
        for (int rival = 0; rival < RIVALS; rival++) {
            String id = "rival-" + rival;
            rivals.add(() -> {
                start.await();
                return idOrProblem("wanted", id);
            });
        }

        List<Object> answers = new ArrayList<>();
        try {
            for (Future<Object> answer : threads.invokeAll(rivals)) {
                answers.add(answer.get());
            }
        } finally {
            threads.shutdownNow();
        }

        String winner = tasks.activeOf("wanted").orElseThrow().id();
        assertThat(answers).containsOnlyOnce(winner);
        assertThat(answers)
                .filteredOn(answer -> !answer.equals(winner))
                .hasSize(RIVALS - 1)
                .allSatisfy(answer -> {
                    ProblemException refused = (ProblemException) answer;
                    assertThat(refused.code()).isEqualTo(ProblemCode.BUCKET_BUSY);
                    assertThat(refused.details()).containsEntry("task", winner);
                });
    }

    /** Also a writer that asked nobody before, such as another version of Torpor. */
    @Test
    @Pins(I7)
    void theDatabaseItselfRefusesASecondOne() {
        tasks.prepare(pauseOf("held", "first"));
        tasks.prepare(pauseOf("beside", "second"));

        assertThatThrownBy(() ->
                        jdbc.update("update task set bucket = 'held', active_bucket = 'held' where id = 'second'"))
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    /** A check that is unknown holds, so it has to ask for null in so many words. */
    @Test
    @Pins(I7)
    void theDatabaseItselfRefusesToHideAnActiveOne() {
        tasks.prepare(pauseOf("hidden", "third"));

        assertThatThrownBy(() -> jdbc.update("update task set active_bucket = null where id = 'third'"))
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    @Test
    @Pins(I7)
    void anotherBucketIsNotHeldUpAndAnEndedTaskHoldsUpNothing() {
        tasks.prepareAndStart(pauseOf("one", "one-1"));
        tasks.prepareAndStart(pauseOf("other", "other-1"));
        assertThat(tasks.activeOf("other").orElseThrow().state()).isEqualTo(TaskState.PAUSING);

        tasks.cancel("one-1");
        assertThat(idOrProblem("one", "one-2")).isInstanceOf(ProblemException.class);
        lifecycle.apply("one-1", TaskEvent.ROLLED_BACK);

        assertThat(idOrProblem("one", "one-2")).isEqualTo("one-2");
    }

    private Object idOrProblem(String bucket, String id) {
        try {
            return tasks.prepareAndStart(pauseOf(bucket, id)).id();
        } catch (ProblemException e) {
            return e;
        }
    }
}
