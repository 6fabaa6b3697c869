package io.torpor.staging;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The rows of staging directories. Updates are conditional, and their row count is the answer: a process whose
 * incarnation is not the row's any more matches none (fencing).
 */
@Transactional(readOnly = true)
interface StagingRepository extends JpaRepository<StagingDirectoryRow, Long> {

    List<StagingDirectoryRow> findByNodeIdAndPathIn(String nodeId, Collection<String> paths);

    List<StagingDirectoryRow> findByNodeIdAndStateNot(String nodeId, StagingState state);

    /** The directories of some tasks that are in one of these states, on any node. */
    List<StagingDirectoryRow> findByTaskIdInAndStateInOrderById(
            Collection<String> tasks, Collection<StagingState> states);

    List<StagingDirectoryRow> findByStateInOrderById(Collection<StagingState> states);

    /** As {@link #findByStateInOrderById}, after a row, some of them. */
    List<StagingDirectoryRow> findByStateInAndIdGreaterThanOrderById(
            Collection<StagingState> states, long after, Limit limit);

    /** The directories that could not be deleted so far, the oldest first. */
    List<StagingDirectoryRow> findByStateAndAttemptsGreaterThanOrderById(StagingState state, int attempts, Limit limit);

    long countByState(StagingState state);

    long countByNodeIdAndTaskIdAndStateNot(String nodeId, String taskId, StagingState state);

    /** Directories of this process that wait for the sweeper, the longest waiting first. */
    @Query("""
            select d from StagingDirectoryRow d
            where d.nodeId = :node and d.incarnation = :incarnation and d.state = CLEANUP_REQUIRED
              and d.nextTryAt <= :now
            order by d.nextTryAt, d.id
            """)
    List<StagingDirectoryRow> findDue(String node, String incarnation, Instant now);

    /** All directories of this process that wait for the sweeper, also those that wait for their next try. */
    @Query("""
            select d from StagingDirectoryRow d
            where d.nodeId = :node and d.incarnation = :incarnation and d.state = CLEANUP_REQUIRED
            order by d.id
            """)
    List<StagingDirectoryRow> findWaiting(String node, String incarnation);

    @Query("""
            select d from StagingDirectoryRow d
            where d.nodeId = :node and d.incarnation = :incarnation and d.state = CLEANUP_REQUIRED
              and d.taskId = :task
            order by d.id
            """)
    List<StagingDirectoryRow> findWaitingOf(String task, String node, String incarnation);

    @Modifying
    @Transactional
    @Query("""
            update StagingDirectoryRow d
            set d.state = CLEANUP_REQUIRED, d.nextTryAt = :now, d.version = d.version + 1
            where d.nodeId = :node and d.incarnation = :incarnation and d.taskId = :task and d.state = RESERVED
            """)
    int release(String task, String node, String incarnation, Instant now);

    /** As {@link #release}, of a task's trials alone. */
    @Modifying
    @Transactional
    @Query("""
            update StagingDirectoryRow d
            set d.state = CLEANUP_REQUIRED, d.nextTryAt = :now, d.version = d.version + 1
            where d.nodeId = :node and d.incarnation = :incarnation and d.taskId = :task and d.kind = TRIAL
              and d.state = RESERVED
            """)
    int releaseTrial(String task, String node, String incarnation, Instant now);

    /** Marks a task's trials as cleaned: by the process that has made them, and has removed what was there. */
    @Modifying
    @Transactional
    @Query("""
            update StagingDirectoryRow d
            set d.state = CLEANED, d.cleanedAt = :now, d.version = d.version + 1
            where d.nodeId = :node and d.incarnation = :incarnation and d.taskId = :task and d.kind = TRIAL
              and d.state = RESERVED
            """)
    int trialCleaned(String task, String node, String incarnation, Instant now);

    /** Makes this process answer for what an earlier one of this node left, and that due. Claims of that one lapse. */
    @Modifying
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    @Query("""
            update StagingDirectoryRow d
            set d.state = CLEANUP_REQUIRED, d.incarnation = :incarnation, d.claim = null, d.claimedAt = null,
                d.nextTryAt = :now, d.version = d.version + 1
            where d.nodeId = :node and d.incarnation <> :incarnation and d.state <> CLEANED
            """)
    int takeOver(String node, String incarnation, Instant now);

    @Modifying
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    @Query("""
            update StagingDirectoryRow d
            set d.claim = :claim, d.claimedAt = :now, d.version = d.version + 1
            where d.id = :id and d.incarnation = :incarnation and d.state = CLEANUP_REQUIRED
              and (d.claim is null or d.claimedAt < :abandonedBefore)
            """)
    int claim(long id, String incarnation, String claim, Instant now, Instant abandonedBefore);

    @Modifying
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    @Query("""
            update StagingDirectoryRow d
            set d.state = CLEANED, d.cleanedAt = :now, d.claim = null, d.claimedAt = null,
                d.version = d.version + 1
            where d.id = :id and d.incarnation = :incarnation and d.claim = :claim
            """)
    int markCleaned(long id, String incarnation, String claim, Instant now);

    @Modifying
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    @Query("""
            update StagingDirectoryRow d
            set d.attempts = d.attempts + 1, d.lastError = :error, d.nextTryAt = :nextTryAt,
                d.claim = null, d.claimedAt = null, d.version = d.version + 1
            where d.id = :id and d.incarnation = :incarnation and d.claim = :claim
            """)
    int markFailed(long id, String incarnation, String claim, String error, Instant nextTryAt);

    /** The ids of those that were cleaned long ago, the oldest first. */
    @Query("""
            select d.id from StagingDirectoryRow d
            where d.cleanedAt < :before and d.state = io.torpor.staging.StagingState.CLEANED
            order by d.cleanedAt
            """)
    List<Long> old(Instant before, Limit most);

    @Modifying
    @Transactional
    @Query("delete from StagingDirectoryRow d where d.nodeId = :node")
    void forget(String node);
}
