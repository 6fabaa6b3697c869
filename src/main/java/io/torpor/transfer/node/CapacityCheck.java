package io.torpor.transfer.node;

import io.torpor.archive.ManifestStore;
import io.torpor.node.NodeIdentity;
import io.torpor.pipeline.TransferMeter;
import io.torpor.problem.ProblemException;
import io.torpor.staging.StagingKind;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.TaskArchive;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * The capacity check, a dry run's node task: reports what would come to this node, what is free, and whatever else would
 * fail a resume before its first byte.
 */
@Component
class CapacityCheck implements NodeTaskWork {

    private final ShardTransferRepository transfers;
    private final ObjectStores stores;
    private final ManifestStore manifests;
    private final NodeTasks nodeTasks;
    private final Capacity capacity;
    private final ReturnCheck returnCheck;
    private final MoveTrial trial;
    private final NodeIdentity self;

    CapacityCheck(
            ShardTransferRepository transfers,
            ObjectStores stores,
            ManifestStore manifests,
            NodeTasks nodeTasks,
            Capacity capacity,
            ReturnCheck returnCheck,
            MoveTrial trial,
            NodeIdentity self) {
        this.transfers = transfers;
        this.stores = stores;
        this.manifests = manifests;
        this.nodeTasks = nodeTasks;
        this.capacity = capacity;
        this.returnCheck = returnCheck;
        this.trial = trial;
        this.self = self;
    }

    @Override
    public void run(Task task, TransferMeter meter) {
        List<ShardTransferRow> mine = transfers.findByTaskIdAndNodeIdOrderById(task.id(), self.id());
        if (mine.isEmpty()) {
            nodeTasks.measured(task.id(), 0, capacity.free());
            return;
        }
        ObjectStore store = stores.open(task.archive(), task.region());
        Incoming incoming = Incoming.of(mine, manifests, store, manifests.read(store, TaskArchive.of(task)), self.id());
        DiskNeed need = capacity.need(incoming.shards());
        nodeTasks.measured(task.id(), need.bytes(), capacity.free());
        try {
            capacity.requireInodes(need);
            returnCheck.requireRestorable(task, incoming.shards(), incoming.folder());
            trial.require(task, StagingKind.STAGING);
        } catch (ProblemException e) {
            nodeTasks.obstructed(task.id(), Reason.of(e));
        }
    }
}
