package io.torpor.staging;

import static org.mockito.Mockito.mock;

import io.torpor.act.Acts;
import io.torpor.data.DataDirectory;
import io.torpor.node.NodeIdentity;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.transaction.PlatformTransactionManager;

/** The staging module of one process: a test starts as many incarnations of as many nodes as it needs. */
class StagingNode {

    static final StagingProperties PROPERTIES = new StagingProperties(
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofHours(1),
            Duration.ofDays(7));

    final Acts acts = mock(Acts.class);
    final List<TrashGuard> guards = new ArrayList<>();
    final NodeIdentity identity;
    final StagingSweeper sweeper;
    final StagingArea area;

    StagingNode(
            String id,
            String incarnation,
            DataDirectory data,
            StagingRepository repository,
            Clock clock,
            PlatformTransactionManager transactions) {
        identity = new NodeIdentity(id, incarnation);
        StagingRecords records = new StagingRecords(repository, data, identity, clock, transactions);
        sweeper = new StagingSweeper(repository, records, PROPERTIES, data, identity, clock, acts, guards);
        StagingRecovery recovery = new StagingRecovery(repository, records, data, identity, clock);
        area = new StagingArea(repository, records, sweeper, recovery, data, identity, clock);
    }
}
