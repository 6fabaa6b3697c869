package io.torpor.task;

import static io.torpor.support.Invariant.I5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.Pins;
import io.torpor.work.DatabaseTime;
import io.torpor.work.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Who leads a task, by its lease: one node at a time, and another only once that one's time is over. */
class TaskLeaseTest extends AbstractTaskTest {

    private static final Duration LENGTH = Duration.ofSeconds(15);
    private static final Duration TICK = Duration.ofMillis(1);
    private static final String TASK = "task";

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private DatabaseTime time;

    @Autowired
    private Transactions transactions;

    @BeforeEach
    void prepareATask() {
        jdbc.update("delete from task");
        tasks.prepare(pauseOf("bucket", TASK));
    }

    @Test
    void aTaskThatNobodyLeadsIsTaken() {
        assertThat(lease("node-1", "first")).isTrue();
        assertThat(coordinator()).isEqualTo("node-1");
    }

    @Test
    void aLiveLeaseOfAnotherNodeIsNotTaken() {
        lease("node-1", "first");

        assertThat(lease("node-2", "first")).isFalse();
        assertThat(coordinator()).isEqualTo("node-1");
    }

    @Test
    @Pins(I5)
    void aProcessWhoseClockIsHoursAheadTakesNoLeaseAndKeepsNoneForHours() {
        lease("node-1", "first");
        clock.advance(Duration.ofHours(5));

        assertThat(lease("node-2", "first")).isFalse();
        assertThat(lease("node-1", "first")).isTrue();
        assertThat(until()).isBefore(time.now().plus(LENGTH).plusSeconds(1));
    }

    @Test
    @Pins(I5)
    void aLeaseThatIsOverIsTakenByAnotherNode() {
        lease("node-1", "first");
        endsIn(TICK.negated());

        assertThat(lease("node-2", "other")).isTrue();
        assertThat(lease("node-1", "first")).as("the one that was too late").isFalse();
        assertThat(coordinator()).isEqualTo("node-2");
    }

    @Test
    @Pins(I5)
    void aNodeThatRestartedKeepsWhatItLed() {
        lease("node-1", "first");

        assertThat(lease("node-1", "second")).isTrue();
        assertThat(incarnation()).isEqualTo("second");
    }

    @Test
    void aLeaseIsRenewedBeforeItIsOver() {
        lease("node-1", "first");
        endsIn(Duration.ofSeconds(1));

        assertThat(lease("node-1", "first")).isTrue();

        assertThat(until()).isAfter(time.now().plus(LENGTH).minusSeconds(5));
    }

    @Test
    void aFreshLeaseIsNotWrittenAgain() {
        lease("node-1", "first");
        Instant until = until();

        assertThat(lease("node-1", "first")).isTrue();
        assertThat(until()).isEqualTo(until);

        endsIn(LENGTH.multipliedBy(2).dividedBy(3).minusMillis(1));
        assertThat(lease("node-1", "first")).isTrue();
        assertThat(until()).isAfterOrEqualTo(until);
    }

    @Test
    void whoHasALeaseRenewsItAndWhoLostItDoesNot() {
        lease("node-1", "first");
        endsIn(TICK);
        assertThat(tasks.renewLease(TASK, "node-1", "first", LENGTH)).isTrue();
        assertThat(until()).isAfter(time.now().plus(LENGTH).minusSeconds(5));

        endsIn(TICK.negated());
        lease("node-2", "other");
        endsIn(TICK.negated());
        assertThat(tasks.renewLease(TASK, "node-1", "first", LENGTH)).isFalse();
        assertThat(coordinator()).isEqualTo("node-2");
    }

    @Test
    @Pins(I5)
    void aWriteOfWhoLostTheLeadIsFencedOff() {
        lease("node-1", "first");
        requireLed("node-1", "first");

        endsIn(TICK.negated());
        requireLed("node-1", "first"); // nobody has taken it: it is still the last word
        lease("node-2", "other");

        for (String incarnation : new String[] {"first", "second"}) {
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> requireLed("node-1", incarnation))
                    .returns(ProblemCode.TASK_CONFLICT, ProblemException::code);
        }
        requireLed("node-2", "other");
    }

    private void requireLed(String node, String incarnation) {
        transactions.run(() -> tasks.requireLed(TASK, node, incarnation));
    }

    private void endsIn(Duration left) {
        jdbc.update(
                "update task set lease_until = ? where id = ?",
                time.now().plus(left).atOffset(ZoneOffset.UTC),
                TASK);
    }

    @Test
    void anEndedTaskOrNoneIsLedByNobody() {
        lifecycle.apply(TASK, TaskEvent.CANCEL);
        lifecycle.apply(TASK, TaskEvent.ROLLED_BACK);

        assertThat(lease("node-1", "first")).isFalse();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> tasks.lead("no such task", "node-1", "first", LENGTH))
                .returns(ProblemCode.TASK_NOT_FOUND, ProblemException::code);
    }

    @Test
    void aLeaseMovesNeitherTheTasksVersionNorItsRevision() {
        Task before = tasks.get(TASK);
        lease("node-1", "first");

        assertThat(tasks.get(TASK).rev()).isEqualTo(before.rev());
        lifecycle.fail(TASK, new Reason(ProblemCode.DISK_ERROR, "no disk"));
        assertThat(coordinator()).as("kept by a move of the task").isEqualTo("node-1");
    }

    @Test
    void ofManyNodesThatWantATaskAtOnceOneGetsIt() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> wishes = IntStream.range(0, 20)
                    .<Callable<Boolean>>mapToObj(node -> () -> lease("node-" + node, "first"))
                    .toList();
            int leaders = 0;
            for (Future<Boolean> wish : threads.invokeAll(wishes)) {
                leaders += wish.get() ? 1 : 0;
            }
            assertThat(leaders).isOne();
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean lease(String node, String incarnation) {
        return tasks.lead(TASK, node, incarnation, LENGTH).isPresent();
    }

    private @Nullable String coordinator() {
        return tasks.get(TASK).coordinator();
    }

    private @Nullable String incarnation() {
        return jdbc.queryForObject("select coordinator_incarnation from task where id = ?", String.class, TASK);
    }

    private Instant until() {
        return jdbc.queryForObject("select lease_until from task where id = ?", java.time.OffsetDateTime.class, TASK)
                .toInstant();
    }
}
