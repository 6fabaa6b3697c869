package io.torpor.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/** The rows of archives' checks. Updates are conditional, and their row count is the answer. */
interface ArchiveCheckRepository extends JpaRepository<ArchiveCheckRow, String> {

    /** Takes an archive for a check; 1 if nobody else has it. */
    @Modifying(clearAutomatically = true)
    @Query("""
            update ArchiveCheckRow c
            set c.claim = :claim, c.claimedUntil = :until
            where c.taskId = :task and (c.claim is null or c.claimedUntil < :now)
            """)
    int claim(String task, String claim, Instant now, Instant until);

    /** Keeps an archive for a check that goes on; 0 if somebody else has taken it. */
    @Modifying(clearAutomatically = true)
    @Query("update ArchiveCheckRow c set c.claimedUntil = :until where c.taskId = :task and c.claim = :claim")
    int renew(String task, String claim, Instant until);

    /** Gives an archive back that was not checked. */
    @Modifying(clearAutomatically = true)
    @Query("""
            update ArchiveCheckRow c
            set c.claim = null, c.claimedUntil = null
            where c.taskId = :task and c.claim = :claim
            """)
    void giveBack(String task, String claim);

    /** Records a check that did not come to its end, and gives the archive back. */
    @Modifying(clearAutomatically = true)
    @Query("""
            update ArchiveCheckRow c
            set c.claim = null, c.claimedUntil = null, c.triedAt = :now, c.trouble = :trouble
            where c.taskId = :task and c.claim = :claim
            """)
    void tried(String task, String claim, Instant now, String trouble);

    /** Records a check, and gives the archive back; nothing of one that is being deleted: there it means nothing. */
    @Modifying(clearAutomatically = true)
    @Query("""
            update ArchiveCheckRow c
            set c.claim = null, c.claimedUntil = null, c.triedAt = :now, c.trouble = null,
                c.checkedAt = :now, c.outcome = :outcome, c.finding = :finding
            where c.taskId = :task and c.claim = :claim
              and exists (select 1 from ArchiveRecordRow r
                          where r.taskId = c.taskId and r.state = io.torpor.catalog.ArchiveState.COMPLETE)
            """)
    void checked(String task, String claim, Instant now, CheckOutcome outcome, @Nullable String finding);

    /**
     * The archive whose check is due, the one that was tried longest ago first; those that never were before all.
     *
     * @param before which a check must have been for the next to be due
     * @param again before which a try must have been that did not come to its end
     */
    @Query("""
            select r from ArchiveRecordRow r left join ArchiveCheckRow c on c.taskId = r.taskId
            where r.state = io.torpor.catalog.ArchiveState.COMPLETE
              and (c.claim is null or c.claimedUntil < :now)
              and (c.triedAt is null
                   or (c.trouble is null and c.triedAt < :before)
                   or (c.trouble is not null and c.triedAt < :again))
            order by c.triedAt nulls first, r.id
            limit 1
            """)
    Optional<ArchiveRecordRow> due(Instant now, Instant before, Instant again);

    @Query("""
            select new io.torpor.catalog.FailedCheck(r.bucket, r.taskId, r.location, c.outcome, c.finding, c.checkedAt)
            from ArchiveCheckRow c join ArchiveRecordRow r on r.taskId = c.taskId
            where c.outcome in (io.torpor.catalog.CheckOutcome.DAMAGED, io.torpor.catalog.CheckOutcome.MISSING)
              and r.state = io.torpor.catalog.ArchiveState.COMPLETE
            order by c.checkedAt
            """)
    List<FailedCheck> failed(Limit limit);

    @Query("""
            select count(c) from ArchiveCheckRow c join ArchiveRecordRow r on r.taskId = c.taskId
            where c.outcome in (io.torpor.catalog.CheckOutcome.DAMAGED, io.torpor.catalog.CheckOutcome.MISSING)
              and r.state = io.torpor.catalog.ArchiveState.COMPLETE
            """)
    long countFailed();

    @Modifying(clearAutomatically = true)
    @Query("delete from ArchiveCheckRow c where c.taskId = :task")
    void forget(String task);
}
