package io.torpor.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.problem.ProblemCode;
import io.torpor.task.Reason;
import io.torpor.work.DatabaseTime;
import io.torpor.work.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Two processes never delete the same archive at once. */
@DataJpaTest
@Import({Transactions.class, DatabaseTime.class})
@Transactional(propagation = Propagation.NOT_SUPPORTED)
class PendingDeletionClaimTest {

    private static final Duration LENGTH = Duration.ofSeconds(15);

    @Autowired
    private PendingDeletionRepository rows;

    @Autowired
    private Transactions transactions;

    @Autowired
    private DatabaseTime time;

    @Autowired
    private JdbcTemplate jdbc;

    private PendingDeletions deletions;

    @BeforeEach
    void aPendingDeletion() {
        deletions = new PendingDeletions(rows, transactions, time, Clock.systemUTC());
        rows.save(new PendingDeletionRow("pause", "file:/archive", "bucket/pause/", Instant.EPOCH));
    }

    @AfterEach
    void clear() {
        rows.deleteAll();
    }

    @Test
    void ofManyThatWantItAtOnceOneGetsIt() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> wishes = IntStream.range(0, 20)
                    .<Callable<Boolean>>mapToObj(process -> () -> deletions.claim("pause", "p" + process, LENGTH))
                    .toList();
            int claimed = 0;
            for (Future<Boolean> wish : threads.invokeAll(wishes)) {
                claimed += wish.get() ? 1 : 0;
            }
            assertThat(claimed).isOne();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aClaimThatIsOverIsTakenByAnotherAndNotRenewed() {
        assertThat(deletions.claim("pause", "first", LENGTH)).isTrue();
        assertThat(deletions.renewClaim("pause", "first", LENGTH)).isTrue();
        jdbc.update("update archive_leftover set claimed_until = timestamp with time zone '2020-01-01 00:00:00+00'");

        assertThat(deletions.claim("pause", "second", LENGTH)).isTrue();

        assertThat(deletions.renewClaim("pause", "first", LENGTH)).isFalse();
        assertThat(deletions.claim("pause", "first", LENGTH)).isFalse();
    }

    @Test
    void aFailureEndsTheClaim() {
        deletions.claim("pause", "first", LENGTH);

        deletions.failed("pause", "first", new Reason(ProblemCode.ARCHIVE_UNREACHABLE, "away"));

        assertThat(deletions.claim("pause", "second", LENGTH)).isTrue();
    }

    @Test
    void whatIsSettledCantBeClaimed() {
        deletions.claim("pause", "first", LENGTH);
        deletions.settled("pause", "first");

        assertThat(deletions.claim("pause", "first", LENGTH)).isFalse();
        assertThat(deletions.renewClaim("pause", "first", LENGTH)).isFalse();
    }

    /** As of a process that was stopped for longer than its claim, and continued. */
    @Test
    void whoHasLostItsClaimSettlesAndRecordsNothing() {
        deletions.claim("pause", "second", LENGTH);

        deletions.settled("pause", "first");
        deletions.failed("pause", "first", new Reason(ProblemCode.ARCHIVE_UNREACHABLE, "away"));

        assertThat(deletions.renewClaim("pause", "second", LENGTH)).isTrue();
        assertThat(deletions.failing(100)).isEmpty();
    }
}
