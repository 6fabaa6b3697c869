package io.torpor.node;

import java.time.Instant;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/** The rows of nodes. */
interface NodeRepository extends JpaRepository<NodeRow, String> {

    /** Records a heartbeat. Only the newest process of a node may speak for it; the row count is the answer. */
    @Modifying
    @Query("update NodeRow n set n.heartbeatAt = :now where n.id = :id and n.incarnation = :incarnation")
    int heartbeat(String id, String incarnation, Instant now);
}
