package io.torpor.indexer;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.transaction.annotation.Transactional;

/**
 * The rows of gate changes that the nodes' indexers have to be told, one for each node and change. Updates are
 * conditional; their row count is the answer.
 */
interface NotificationRepository extends JpaRepository<NotificationRow, Long> {

    /** The notification of a bucket that a node is to deliver next; empty if it has delivered all. */
    Optional<NotificationRow> findFirstByNodeIdAndBucketAndDeliveredAtNullOrderBySequence(String node, String bucket);

    List<NotificationRow> findByNodeIdAndDeliveredAtNullAndAttemptsGreaterThanOrderById(String node, int attempts);

    /** The buckets whose next notification a node may try now. A later one waits for it, due or not. */
    @Query("""
            select n.bucket from NotificationRow n
            where n.nodeId = :node
              and n.deliveredAt is null
              and n.nextTryAt <= :now
              and (n.claimedUntil is null or n.claimedUntil <= :now)
              and not exists (
                select 1 from NotificationRow earlier
                where earlier.nodeId = n.nodeId
                  and earlier.bucket = n.bucket
                  and earlier.deliveredAt is null
                  and earlier.sequence < n.sequence)
            """)
    List<String> dueBuckets(String node, Instant now);

    /** Claims a notification until an instant; 1 if this process has it now, else 0. */
    @Modifying
    @Transactional
    @Query("""
            update NotificationRow n
            set n.claimedUntil = :until
            where n.id = :id
              and n.deliveredAt is null
              and (n.claimedUntil is null or n.claimedUntil <= :now)
            """)
    int claim(long id, Instant now, Instant until);

    @Modifying
    @Transactional
    @Query("""
            update NotificationRow n
            set n.deliveredAt = :now, n.attempts = n.attempts + 1, n.claimedUntil = null, n.lastError = null
            where n.id = :id
            """)
    int delivered(long id, Instant now);

    @Modifying
    @Transactional
    @Query("""
            update NotificationRow n
            set n.attempts = n.attempts + 1, n.nextTryAt = :next, n.claimedUntil = null, n.lastError = :error
            where n.id = :id
              and n.deliveredAt is null
            """)
    int failed(long id, Instant next, String error);

    /** The ids of those that were delivered long ago, the oldest first. */
    @Query("select n.id from NotificationRow n where n.deliveredAt < :before order by n.deliveredAt")
    List<Long> old(Instant before, Limit most);

    /** The ids of those of some nodes. */
    @Query("select n.id from NotificationRow n where n.nodeId in :nodes")
    List<Long> ofNodes(Collection<String> nodes, Limit most);
}
