package io.torpor.transfer.node;

import io.torpor.node.NodeIdentity;
import io.torpor.pipeline.TransferMeter;
import io.torpor.problem.ProblemException;
import io.torpor.staging.StagingKind;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import org.springframework.stereotype.Component;

/**
 * The capacity check, a dry run's node task: reports what would come to this node, what is free, and
 * whether shards could be moved in.
 */
@Component
class CapacityCheck implements NodeTaskWork {

    private final ShardTransferRepository transfers;
    private final NodeTasks nodeTasks;
    private final Capacity capacity;
    private final MoveTrial trial;
    private final NodeIdentity self;

    CapacityCheck(
            ShardTransferRepository transfers,
            NodeTasks nodeTasks,
            Capacity capacity,
            MoveTrial trial,
            NodeIdentity self) {
        this.transfers = transfers;
        this.nodeTasks = nodeTasks;
        this.capacity = capacity;
        this.trial = trial;
        this.self = self;
    }

    @Override
    public void run(Task task, TransferMeter meter) {
        long needed = transfers.findByTaskIdAndNodeIdOrderById(task.id(), self.id()).stream()
                .mapToLong(ShardTransferRow::bytesTotal)
                .sum();
        nodeTasks.measured(task.id(), needed, capacity.free());
        if (needed > 0) {
            findObstacle(task);
        }
    }

    private void findObstacle(Task task) {
        try {
            trial.require(task, StagingKind.STAGING);
        } catch (ProblemException e) {
            nodeTasks.obstructed(task.id(), Reason.of(e));
        }
    }
}
