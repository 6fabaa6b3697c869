package io.torpor.transfer.lead;

import io.torpor.transfer.TransferProperties;
import io.torpor.work.SlowWork;
import io.torpor.work.Transactions;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The old tasks: removed from the records, with their node tasks and shard transfers, when nothing depends on them any more
 * (I10). That does an archive on record, whose pause or whose resume it was; what is still to be cleaned; and a bucket, of
 * which the task is the last one, or the last pause that completed. May run on several nodes at once.
 */
@Component
class OldTasks {

    private static final Logger log = LoggerFactory.getLogger(OldTasks.class);

    private static final int AT_ONCE = 500;

    private static final String REMOVABLE = """
            select t.id, t.ended_at from task t
            where t.ended_at >= :from and t.ended_at < :before
              and not exists (select 1 from archive_leftover l where l.task_id = t.id)
              and not exists (select 1 from node_task n where n.task_id = t.id and n.state <> 'CLEANED'
                              and n.state <> 'PROCESSED' and n.state <> 'PREPARED')
              and not exists (select 1 from staging_directory s where s.task_id = t.id and s.state <> 'CLEANED')
              and (t.type = 'RESUME_DRY_RUN' or (
                not exists (select 1 from archive_record r where r.task_id = t.id or r.task_id = t.archive_task)
                and exists (select 1 from task later where later.bucket = t.bucket and later.ended_rev > t.ended_rev
                            and later.type <> 'RESUME_DRY_RUN')
                and (t.type <> 'PAUSE' or t.state <> 'COMPLETED'
                     or exists (select 1 from task newer where newer.bucket = t.bucket
                                and newer.ended_rev > t.ended_rev and newer.type = 'PAUSE'
                                and newer.state = 'COMPLETED'))))
            order by t.ended_at
            """;

    /** One that may go. */
    private record Old(String id, Instant endedAt) {}

    private final JdbcClient database;
    private final Transactions transactions;
    private final TransferProperties properties;
    private final Clock clock;

    OldTasks(JdbcClient database, Transactions transactions, TransferProperties properties, Clock clock) {
        this.database = database;
        this.transactions = transactions;
        this.properties = properties;
        this.clock = clock;
    }

    /** Removes those that ended longer ago than they are kept. */
    @Scheduled(initialDelay = 60_000, fixedDelay = 3_600_000, scheduler = SlowWork.SCHEDULER)
    void remove() {
        Instant before = clock.instant().minus(properties.keepFor());
        int removed = 0;
        List<Old> now;
        Instant from = Instant.EPOCH;
        do {
            Instant begin = from;
            now = transactions.call(() -> removeSome(begin, before));
            removed += now.size();
            from = now.isEmpty() ? before : now.get(now.size() - 1).endedAt(); // what stays is looked at once
        } while (now.size() == AT_ONCE);
        if (removed > 0) {
            log.info("Removed the records of {} tasks that ended before {}", removed, before);
        }
    }

    private List<Old> removeSome(Instant from, Instant before) {
        List<Old> old = database.sql(REMOVABLE + " limit " + AT_ONCE)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("before", before.atOffset(ZoneOffset.UTC))
                .query((row, number) -> new Old(
                        row.getString("id"),
                        row.getObject("ended_at", OffsetDateTime.class).toInstant()))
                .list();
        if (!old.isEmpty()) {
            List<String> ids = old.stream().map(Old::id).toList();
            for (String table : List.of("shard_transfer", "node_task", "archive_claim")) {
                database.sql("delete from " + table + " where task_id in (:ids)")
                        .param("ids", ids)
                        .update();
            }
            database.sql("delete from task where id in (:ids)")
                    .param("ids", ids)
                    .update();
        }
        return old;
    }
}
