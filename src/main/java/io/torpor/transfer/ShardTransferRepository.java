package io.torpor.transfer;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

public interface ShardTransferRepository extends JpaRepository<ShardTransferRow, String> {

    List<ShardTransferRow> findByTaskIdOrderById(String task);

    List<ShardTransferRow> findByTaskIdAndNodeIdOrderById(String task, String node);

    List<ShardTransferRow> findByNodeIdAndState(String node, ShardTransferState state);
}
