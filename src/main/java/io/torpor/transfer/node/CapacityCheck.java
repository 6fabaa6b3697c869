package io.torpor.transfer.node;

import io.torpor.node.NodeIdentity;
import io.torpor.pipeline.TransferMeter;
import io.torpor.task.Task;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import org.springframework.stereotype.Component;

/** The capacity check, a dry run's node task: reports what would come to this node, and what is free. */
@Component
class CapacityCheck implements NodeTaskWork {

    private final ShardTransferRepository transfers;
    private final NodeTasks nodeTasks;
    private final Capacity capacity;
    private final NodeIdentity self;

    CapacityCheck(ShardTransferRepository transfers, NodeTasks nodeTasks, Capacity capacity, NodeIdentity self) {
        this.transfers = transfers;
        this.nodeTasks = nodeTasks;
        this.capacity = capacity;
        this.self = self;
    }

    @Override
    public void run(Task task, TransferMeter meter) {
        long needed = transfers.findByTaskIdAndNodeIdOrderById(task.id(), self.id()).stream()
                .mapToLong(ShardTransferRow::bytesTotal)
                .sum();
        nodeTasks.measured(task.id(), needed, capacity.free());
    }
}
