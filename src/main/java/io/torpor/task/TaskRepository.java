package io.torpor.task;

import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/**
 * The rows of tasks. A bucket's active task is the one with {@code activeBucket}, which is unique (I7). Updates beside
 * the version are conditional, and their row count is the answer.
 */
interface TaskRepository extends JpaRepository<TaskRow, String> {

    Optional<TaskRow> findByActiveBucket(String bucket);

    /** Holds the row of a task until the end of the transaction. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select t from TaskRow t where t.id = :id")
    Optional<TaskRow> hold(String id);

    /** The order of the last end of a bucket's tasks; 0 if none has ended. */
    @Query("select coalesce(max(t.endedRev), 0) from TaskRow t where t.bucket = :bucket")
    long lastEnd(String bucket);

    List<TaskRow> findByActiveBucketIn(Collection<String> buckets);

    List<TaskRow> findByActiveBucketNotNullOrderByCreatedAt();

    @Query("""
            select t from TaskRow t
            where t.acknowledged = false
              and t.state in :states
              and (:bucket is null or t.bucket = :bucket)
            """)
    Page<TaskRow> search(Collection<TaskState> states, @Nullable String bucket, Pageable page);

    @Query("""
            select t from TaskRow t
            where t.bucket = :bucket and t.type in :types and t.endedAt is not null
            order by t.endedRev desc, t.endedAt desc
            limit 1
            """)
    Optional<TaskRow> lastEnded(String bucket, Collection<TaskType> types);

    @Query("""
            select t from TaskRow t
            where t.bucket = :bucket and t.type = io.torpor.task.TaskType.PAUSE
              and t.state = io.torpor.task.TaskState.COMPLETED
            order by t.endedRev desc, t.endedAt desc
            limit 1
            """)
    Optional<TaskRow> lastPause(String bucket);

    /** As {@link #lastPause}, of each of some buckets; several of one where recovery has put them on record. */
    @Query("""
            select t from TaskRow t
            where t.bucket in :buckets and t.type = io.torpor.task.TaskType.PAUSE
              and t.state = io.torpor.task.TaskState.COMPLETED
              and t.endedRev = (
                select max(other.endedRev) from TaskRow other
                where other.bucket = t.bucket and other.type = io.torpor.task.TaskType.PAUSE
                  and other.state = io.torpor.task.TaskState.COMPLETED)
            """)
    List<TaskRow> lastPauses(Collection<String> buckets);

    @Query("select t.id from TaskRow t order by t.createdAt desc limit 1")
    Optional<String> newest();

    @Query("select distinct t.bucket from TaskRow t")
    List<String> buckets();

    /** Takes or renews the lease of a task; 1 if this process leads it now, else 0. */
    @Modifying(clearAutomatically = true)
    @Query("""
            update TaskRow t
            set t.coordinator = :node, t.coordinatorIncarnation = :incarnation, t.leaseUntil = :until
            where t.id = :id
              and t.activeBucket is not null
              and (t.coordinator is null or t.coordinator = :node or t.leaseUntil < :now)
            """)
    int lease(String id, String node, String incarnation, Instant now, Instant until);

    /**
     * Begins the release of a task's shards; 1 if it is being released, else 0. It moves the version: an event that read
     * the row before is asked again.
     */
    @Modifying(clearAutomatically = true)
    @Query("""
            update TaskRow t
            set t.releaseBegan = true, t.version = t.version + 1
            where t.id = :id
              and t.state in (io.torpor.task.TaskState.RELEASING, io.torpor.task.TaskState.COMPLETED)
              and t.releaseBegan = false
            """)
    int beginRelease(String id);

    /** Renews the lease of a task for the process that has it; 1 if it still has, else 0. */
    @Modifying(clearAutomatically = true)
    @Query("""
            update TaskRow t
            set t.leaseUntil = :until
            where t.id = :id
              and t.coordinator = :node
              and t.coordinatorIncarnation = :incarnation
            """)
    int renewLease(String id, String node, String incarnation, Instant until);

    /** Holds the row of a task until the end of the transaction, if that process leads it. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("""
            select t from TaskRow t
            where t.id = :id and t.coordinator = :node and t.coordinatorIncarnation = :incarnation
            """)
    Optional<TaskRow> holdLed(String id, String node, String incarnation);

    /** Records progress, in bytes, which never runs backwards, and only while the task is in that state. */
    @Modifying(clearAutomatically = true)
    @Query("""
            update TaskRow t
            set t.bytesTotal = :total, t.bytesDone = :done, t.bytesPerSecond = :rate, t.rev = t.rev + 1
            where t.id = :id
              and t.state = :state
              and (t.bytesDone < :done or t.bytesTotal <> :total or t.bytesPerSecond <> :rate)
              and t.bytesDone <= :done
            """)
    int progress(String id, TaskState state, long total, long done, long rate);
}
