package io.torpor.catalog;

import static io.torpor.support.Invariant.I11;
import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.torpor.support.DirectTransactions;
import io.torpor.support.Fleet;
import io.torpor.support.MovableClock;
import io.torpor.support.Pins;
import io.torpor.support.StatementCount;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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

/** Which buckets a run of retention looks at: all that the rule finds, and hardly another. */
@DataJpaTest(showSql = false)
@Import(StatementCount.class)
@Transactional(propagation = Propagation.NOT_SUPPORTED)
class RetentionCandidatesTest {

    private static final Duration A_WEEK = Duration.ofDays(7);

    @Autowired
    private ArchiveRecordRepository rows;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private StatementCount statements;

    private final MovableClock clock = MovableClock.standing();

    @BeforeEach
    @AfterEach
    void clear() {
        Fleet.clear(jdbc);
    }

    @Test
    @Pins(I11)
    void aRunCostsTheSameHoweverManyBucketsSleepOrKeepWhatTheyHave() {
        ArchiveRetention retention = retention(1);
        retention.run();
        long ofNone = statements.of(retention::run);
        new Fleet(jdbc, Path.of("/archive")).sleepers(1000);
        // Undone on the way out, or awake with one archive that is kept whatever its age: neither ever goes.
        jdbc.update("update archive_record set returned_at = timestamp '2026-01-02 00:00:00'");
        jdbc.update("update bucket set scans = 'OPEN', mutations = 'OPEN', ddl = 'OPEN' where name like '%7'");

        assertThat(statements.of(retention::run)).isEqualTo(ofNone).isEqualTo(1);
    }

    @Test
    @Pins({I4, I11})
    void whatTheRuleFindsIsFound() {
        for (int seed = 1; seed <= 8; seed++) {
            clear();
            int count = seed % 3;
            someArchives(new Random(seed), 40, 8);

            assertThat(candidates(count).buckets(clock.instant()))
                    .as("seed %s", seed)
                    .containsExactlyElementsOf(expiredByTheRule(count));
        }
    }

    private TreeSet<String> expiredByTheRule(int count) {
        RetentionRule rule = new RetentionRule(properties(count));
        TreeSet<String> expired = new TreeSet<>();
        for (String bucket :
                rows.findAll().stream().map(ArchiveRecordRow::bucket).collect(Collectors.toSet())) {
            List<ArchiveRecordRow> ofBucket = rows.findByBucketOrderByIdDesc(bucket);
            Awake awake = awake(bucket);
            ofBucket.stream()
                    .map(row -> rule.expiry(row, ofBucket, awake))
                    .filter(expiry -> expiry != null && !expiry.isAfter(clock.instant()))
                    .findAny()
                    .ifPresent(expiry -> expired.add(bucket));
        }
        return expired;
    }

    private Awake awake(String bucket) {
        return jdbc
                .query(
                        "select scans, uuid from bucket where name = ?",
                        (row, number) -> new Awake(row.getString(1).equals("OPEN"), row.getString(2)),
                        bucket)
                .stream()
                .findAny()
                .orElse(new Awake(true, null));
    }

    private void someArchives(Random random, int count, int buckets) {
        new Fleet(jdbc, Path.of("/archive")).oldTasks(count, buckets);
        for (int bucket = 1; bucket < buckets; bucket++) {
            boolean open = random.nextBoolean();
            jdbc.update(
                    "insert into bucket (name, version, uuid, gate_sequence, scans, mutations, ddl)"
                            + " values (?, 0, ?, 1, ?, ?, ?)",
                    "old-" + bucket,
                    uuid(random),
                    open ? "OPEN" : "BLOCKED",
                    open ? "OPEN" : "STOPPED",
                    open ? "OPEN" : "BLOCKED");
        }
        for (int number = 1; number <= count; number++) {
            boolean half = random.nextInt(5) == 0;
            String database = random.nextInt(3) == 0 ? null : random.nextBoolean() ? "db" : "older";
            jdbc.update(
                    "insert into archive_record (version, task_id, bucket, bucket_uuid, location, state, created_at, bytes,"
                            + " object_bytes, returned_at, recovered, database_id, act, only_copy)"
                            + " values (0, ?, ?, ?, 'file:/archive', ?, ?, 1, 1, ?, ?, ?, ?, false)",
                    "old-" + number,
                    "old-" + number % buckets,
                    uuid(random),
                    half ? "KEPT" : random.nextInt(8) == 0 ? "DISCARDING" : "COMPLETE",
                    at(clock.instant().minus(Duration.ofDays(random.nextInt(14)))),
                    half || random.nextInt(3) == 0
                            ? null
                            : at(clock.instant().minus(Duration.ofDays(random.nextInt(14)))),
                    random.nextInt(6) == 0,
                    database,
                    database == null ? null : random.nextInt(100));
        }
    }

    private static @Nullable String uuid(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> null;
            case 1 -> "another";
            default -> "uuid";
        };
    }

    private static java.time.OffsetDateTime at(Instant time) {
        return time.atOffset(java.time.ZoneOffset.UTC);
    }

    private RetentionCandidates candidates(int count) {
        return new RetentionCandidates(JdbcClient.create(jdbc), properties(count));
    }

    private static RetentionProperties properties(int count) {
        return new RetentionProperties(A_WEEK, count, Duration.ofMinutes(10));
    }

    /** What a run asks others for once something has expired is of no matter here. */
    private ArchiveRetention retention(int count) {
        AwakeBuckets awake = mock(AwakeBuckets.class);
        given(awake.onRecord(anyString())).willReturn(Awake.NOT);
        RetentionRule rule = new RetentionRule(properties(count));
        ArchiveRecords records = new ArchiveRecords(rows, rule, awake, mock(), DirectTransactions.make(), clock);
        return new ArchiveRetention(
                rows,
                candidates(count),
                records,
                rule,
                mock(PendingDeletions.class),
                mock(ArchiveClaims.class),
                mock(),
                mock(),
                mock(CheckRecords.class),
                awake,
                mock(),
                DirectTransactions.make(),
                clock,
                mock());
    }
}
