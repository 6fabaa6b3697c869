package io.torpor.catalog;

import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/** The rows of archives. */
interface ArchiveRecordRepository extends JpaRepository<ArchiveRecordRow, Long> {

    Optional<ArchiveRecordRow> findByTaskId(String task);

    /** The archives of a bucket, the newest first. */
    List<ArchiveRecordRow> findByBucketOrderByIdDesc(String bucket);

    /** The newest archives at a location that are in a state. */
    List<ArchiveRecordRow> findTop20ByLocationAndStateOrderByIdDesc(String location, ArchiveState state);

    /** The archives of some buckets. */
    List<ArchiveRecordRow> findByBucketIn(Collection<String> buckets);

    /** Some archives, by bucket, the newest first. */
    List<ArchiveRecordRow> findByOrderByBucketAscIdDesc(Limit limit);

    /** As {@link #findByOrderByBucketAscIdDesc}, those that come after one. */
    @Query("""
            select r from ArchiveRecordRow r
            where r.bucket > :bucket or (r.bucket = :bucket and r.id < :id)
            order by r.bucket, r.id desc
            """)
    List<ArchiveRecordRow> after(String bucket, long id, Limit limit);

    /**
     * Holds a bucket's archives until the end of the transaction. Whoever takes one out of use and whoever records a
     * new task of the bucket both do this first, so that one of them sees what the other did. In the order of their
     * ids, so that two never wait for each other.
     */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("""
            select r from ArchiveRecordRow r
            where r.bucket = :bucket
            order by r.id
            """)
    List<ArchiveRecordRow> hold(String bucket);

    @Modifying(clearAutomatically = true)
    @Query("delete from ArchiveRecordRow r where r.taskId = :task")
    void forget(String task);

    /** Takes note that nobody came back from the archives whose shards a node took in that is gone with its disk. */
    @Modifying(clearAutomatically = true, flushAutomatically = true)
    @Query(nativeQuery = true, value = """
            update archive_record set returned_at = null, only_copy = true
            where state in ('COMPLETE', 'DISCARDING') and task_id in (
                select task.archive_task from task join shard_transfer on shard_transfer.task_id = task.id
                where task.type = 'RESUME' and shard_transfer.node_id = :node and shard_transfer.state = 'ADOPTED')
            """)
    int lostOnNode(String node);
}
