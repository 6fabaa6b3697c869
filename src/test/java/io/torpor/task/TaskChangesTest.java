package io.torpor.task;

import static io.torpor.support.Invariant.I10;
import static io.torpor.support.Invariant.I12;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.support.Pins;
import io.torpor.work.Transactions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** The list's revision: it moves after each change that is seen, and no change waits for another task's. */
class TaskChangesTest extends AbstractTaskTest {

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private Transactions transactions;

    @Autowired
    private TaskChanges changes;

    @Test
    @Pins(I12)
    void itMovesForEachVisibleChangeAndForNothingElse() {
        long first = tasks.revision();
        tasks.prepareAndStart(pauseOf("seen", "seen"));
        long made = tasks.revision();
        assertThat(made).isGreaterThan(first);
        assertThat(tasks.revision()).as("nothing happened").isEqualTo(made);

        tasks.progress("seen", TaskState.PAUSING, 10, 5, 5);
        long moved = tasks.revision();
        assertThat(moved).isGreaterThan(made);
        tasks.progress("seen", TaskState.PAUSING, 10, 5, 5);
        tasks.progress("seen", TaskState.RESUMING, 10, 9, 5);
        tasks.progress("seen", TaskState.PAUSING, 10, 4, 5);
        assertThat(tasks.revision()).as("no progress").isEqualTo(moved);

        tasks.cancel("seen");
        long cancelled = tasks.revision();
        assertThat(cancelled).isGreaterThan(moved);
        tasks.cancel("seen");
        assertThat(tasks.revision()).as("cancelled already").isEqualTo(cancelled);
        assertThat(jdbc.queryForObject("select count(*) from task_change", Integer.class))
                .isZero();
    }

    /** One that was made first and is committed last is news, too, to who has seen what came between. */
    @Test
    @Pins({I10, I12})
    void itIsToldInTheOrderOfTheCommitsAndNobodyWaitsForAnother() throws Exception {
        CountDownLatch changed = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> slow = thread.submit(() -> transactions.run(() -> {
                tasks.prepareAndStart(pauseOf("slow", "slow"));
                changed.countDown();
                await(commit);
            }));
            await(changed);
            long before = tasks.revision();

            tasks.prepareAndStart(pauseOf("quick", "quick"));
            long seen = tasks.revision();
            assertThat(seen).as("the quick one did not wait").isGreaterThan(before);
            commit.countDown();
            slow.get(10, TimeUnit.SECONDS);

            assertThat(tasks.revision()).as("the slow one is news").isGreaterThan(seen);
        } finally {
            commit.countDown();
            thread.shutdownNow();
        }
    }

    @Test
    @Pins(I10)
    void whatNobodyAsksForDoesNotStay() {
        long before = tasks.revision();
        tasks.prepareAndStart(pauseOf("unasked", "unasked"));
        assertThat(rows()).isPositive();

        changes.takeUnasked();

        assertThat(rows()).isZero();
        assertThat(tasks.revision()).isGreaterThan(before);
    }

    @Test
    @Pins(I12)
    void aTaskHasARevisionOfItsOwnAndItsEndComesAfterThoseOfItsBucketBefore() {
        Task first = ended("again", "again-1");
        Task second = ended("again", "again-2");

        assertThat(first.rev()).isEqualTo(4);
        assertThat(tasks.lastEndedOf("again")).map(Task::id).contains(second.id());
        assertThat(jdbc.queryForList("select ended_rev from task where bucket = 'again' order by id", Long.class))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    private int rows() {
        return jdbc.queryForObject("select count(*) from task_change", Integer.class);
    }

    private Task ended(String bucket, String id) {
        tasks.prepareAndStart(pauseOf(bucket, id));
        tasks.cancel(id);
        lifecycle.apply(id, TaskEvent.ROLLED_BACK);
        return tasks.get(id);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
