package io.torpor.node;

import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/** The rows of nodes. Updates are conditional, and their row count is the answer. */
interface NodeRepository extends JpaRepository<NodeRow, String> {

    /** Holds the row of a node until the end of the transaction. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select n from NodeRow n where n.id = :id")
    Optional<NodeRow> hold(String id);

    /** Holds the row of a node until the end of the transaction, if that process still speaks for it. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select n from NodeRow n where n.id = :id and n.incarnation = :incarnation and n.forgottenAt is null")
    Optional<NodeRow> holdAs(String id, String incarnation);

    boolean existsByIdAndIncarnationAndForgottenAtIsNull(String id, String incarnation);

    /** Records a heartbeat, by the database's time. Only the newest process of a node may speak for it. */
    @Modifying(clearAutomatically = true)
    @Query(nativeQuery = true, value = """
                    update node
                    set heartbeat_at = current_timestamp
                    where id = :id and incarnation = :incarnation and forgotten_at is null
                    """)
    int heartbeat(String id, String incarnation);

    /** Forgets a node that was last heard of before an instant. */
    @Modifying(clearAutomatically = true)
    @Query("""
            update NodeRow n
            set n.forgottenAt = :now
            where n.id = :id and n.forgottenAt is null and n.heartbeatAt <= :lostBefore
            """)
    int forget(String id, Instant lostBefore, Instant now);

    /** Removes the nodes that were forgotten before an instant. */
    @Modifying(clearAutomatically = true)
    @Query("delete from NodeRow n where n.forgottenAt < :before")
    int removeForgotten(Instant before);

    @Modifying(clearAutomatically = true)
    @Query("update NodeRow n set n.drained = :drained where n.id = :id and n.forgottenAt is null")
    int drain(String id, boolean drained);

    @Modifying(clearAutomatically = true)
    @Query("update NodeRow n set n.indexer = :indexer where n.id = :id and n.incarnation = :incarnation")
    int indexer(String id, String incarnation, boolean indexer);
}
