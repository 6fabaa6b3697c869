package io.torpor.transfer;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

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
}
