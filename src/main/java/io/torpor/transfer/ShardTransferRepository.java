package io.torpor.transfer;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/**
 * The rows of shard transfers. Written by the node that moves the shard, and once by the coordinator, as the plan of a
 * resume.
 */
public interface ShardTransferRepository extends JpaRepository<ShardTransferRow, String> {

    /** The shard transfers of a task, on all nodes, by node and shard. */
    List<ShardTransferRow> findByTaskIdOrderById(String task);

    /** The shard transfers of a node task, by shard. */
    List<ShardTransferRow> findByTaskIdAndNodeIdOrderById(String task, String node);

    /** The shard transfers of a node that are in a state, of all tasks. */
    List<ShardTransferRow> findByNodeIdAndState(String node, ShardTransferState state);

    /** Takes note that the archived shards of a node that is gone for good are not there: their archive is their copy (I4). */
    @Modifying(clearAutomatically = true)
    @Query("""
            update ShardTransferRow t
            set t.state = io.torpor.transfer.ShardTransferState.MISSING
            where t.nodeId = :node and t.state = io.torpor.transfer.ShardTransferState.ARCHIVED
            """)
    int missing(String node);
}
