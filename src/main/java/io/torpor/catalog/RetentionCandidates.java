package io.torpor.catalog;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The candidates of retention: buckets with an archive whose time may be over, by the {@link RetentionRule} as far as rows
 * tell. Found by one query, so that a bucket that sleeps, or keeps what its settings keep, costs nothing (I11).
 */
@Component
class RetentionCandidates {

    /** That one is newer, as {@link ArchiveRecordRow#isNewerThan} says it. */
    private static final String NEWER = """
            newer.bucket = r.bucket and newer.state = 'COMPLETE'
            and case when newer.database_id = r.database_id then newer.act > r.act
                     else newer.id > r.id and not newer.recovered end
            """;

    private static final String OF_THE_SAME_BUCKET = "(newer.bucket_uuid is not distinct from r.bucket_uuid)";

    private static final String COMPLETE = """
            select r.bucket from archive_record r left join bucket b on b.name = r.bucket
            where r.state = 'COMPLETE' and r.returned_at <= :before and not r.recovered
              and case when coalesce(b.scans, 'OPEN') = 'OPEN'
                       then b.uuid is null or r.bucket_uuid is null or b.uuid = r.bucket_uuid
                       else not exists (select 1 from archive_record newer where %1$s and not %2$s) end
              and (select count(*) from archive_record newer where %1$s and %2$s)
                  >= case when coalesce(b.scans, 'OPEN') = 'OPEN' then cast(:count as integer) else cast(:sleeping as integer) end
            """.formatted(NEWER, OF_THE_SAME_BUCKET);

    private static final String HALF = """
            select r.bucket from archive_record r
            where r.state = 'KEPT'
              and (r.created_at <= :before
                   or exists (select 1 from archive_record newer where %s and %s))
            """.formatted(NEWER, OF_THE_SAME_BUCKET);

    /** Of the names; {@code before}, {@code count} and {@code sleeping} are its parameters. */
    static final String NAMES = COMPLETE + " union " + HALF + " order by 1";

    private final JdbcClient database;
    private final RetentionProperties properties;

    RetentionCandidates(JdbcClient database, RetentionProperties properties) {
        this.database = database;
        this.properties = properties;
    }

    /** The names of the buckets whose archives are to be looked at now, sorted. */
    List<String> buckets(Instant now) {
        return database.sql(NAMES)
                .param("before", now.minus(properties.time()).atOffset(ZoneOffset.UTC))
                .param("count", properties.count())
                .param("sleeping", Math.max(1, properties.count()))
                .query(String.class)
                .list();
    }
}
