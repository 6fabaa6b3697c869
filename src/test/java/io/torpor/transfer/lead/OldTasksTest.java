package io.torpor.transfer.lead;

import static io.torpor.support.Invariant.I10;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.torpor.support.Fleet;
import io.torpor.support.MovableClock;
import io.torpor.support.Pins;
import io.torpor.transfer.TransferProperties;
import io.torpor.work.Transactions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Old tasks go from the records, and nothing that anything depends on. The rows are of the first of January 2026. */
@DataJpaTest
@Import(Transactions.class)
@Transactional(propagation = Propagation.NOT_SUPPORTED)
class OldTasksTest {

    @Autowired
    private Transactions transactions;

    @Autowired
    private JdbcTemplate jdbc;

    private final TransferProperties properties = mock(TransferProperties.class);
    private OldTasks old;
    private Fleet fleet;

    @BeforeEach
    void fleet() {
        clear();
        given(properties.keepFor()).willReturn(Duration.ofDays(90));
        old = new OldTasks(JdbcClient.create(jdbc), transactions, properties, MovableClock.standing());
        fleet = new Fleet(jdbc, Path.of("/archive"));
    }

    @AfterEach
    void clear() {
        Fleet.clear(jdbc);
    }

    @Test
    @Pins(I10)
    void oldTasksGoWithAllThatIsTheirsButForTheLastOfEachBucket() {
        fleet.oldTasks(1200, 2);

        old.remove();

        assertThat(ids()).containsExactly("old-1199", "old-1200");
        assertThat(count("node_task")).isEqualTo(2);
        assertThat(count("shard_transfer")).isEqualTo(2);
        old.remove();
        assertThat(ids()).hasSize(2);
    }

    @Test
    @Pins(I4)
    void whatAnArchiveOnRecordWasWrittenOrReadByStays() {
        fleet.sleepers(1);
        fleet.oldTasks(3, 1);
        jdbc.update("update task set type = 'RESUME', archive_task = 'sleeper-1' where id = 'old-2'");

        old.remove();

        assertThat(ids()).containsExactly("old-2", "old-3", "sleeper-1");
    }

    /** A resume without a task goes to it; without it, to an older one. */
    @Test
    @Pins(I4)
    void theLastPauseThatCompletedStaysThoughSomethingCameAfterIt() {
        fleet.oldTasks(4, 1);
        jdbc.update("update task set type = 'RESUME', archive_task = 'old-2' where id in ('old-3', 'old-4')");

        old.remove();

        assertThat(ids()).containsExactly("old-2", "old-4");
    }

    @Test
    @Pins(I10)
    void dryRunsGoThoughNothingCameAfterThem() {
        fleet.sleepers(1);
        fleet.oldTasks(3, 1);
        jdbc.update("update task set type = 'RESUME_DRY_RUN', archive_task = 'sleeper-1' where id = 'old-3'");
        jdbc.update("update node_task set state = 'PREPARED' where task_id = 'old-3'");

        old.remove();

        assertThat(ids()).containsExactly("old-2", "sleeper-1");
    }

    @Test
    @Pins(I9)
    void whatIsNotCleanedStays() {
        fleet.oldTasks(4, 1);
        jdbc.update("update node_task set state = 'CLEANUP_REQUIRED' where task_id = 'old-1'");
        jdbc.update(
                "update staging_directory set state = 'CLEANUP_REQUIRED', cleaned_at = null where task_id = 'old-2'");

        old.remove();

        assertThat(ids()).containsExactly("old-1", "old-2", "old-4");
    }

    @Test
    void whatEndedLatelyStays() {
        given(properties.keepFor()).willReturn(Duration.ofDays(400));
        fleet.oldTasks(4, 1);

        old.remove();

        assertThat(ids()).hasSize(4);
    }

    private List<String> ids() {
        return jdbc.queryForList("select id from task order by id", String.class);
    }

    private int count(String table) {
        return jdbc.queryForObject("select count(*) from " + table, Integer.class);
    }
}
