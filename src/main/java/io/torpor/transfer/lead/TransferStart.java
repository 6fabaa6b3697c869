package io.torpor.transfer.lead;

import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.task.Task;
import io.torpor.task.TaskType;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.TaskArchive;
import io.torpor.work.Transactions;
import java.util.List;
import org.springframework.stereotype.Component;

/** The start of a transfer: which node takes which shard of a resume is on record before the first may begin. */
@Component
class TransferStart {

    private final ObjectStores stores;
    private final ManifestStore manifests;
    private final Planner planner;
    private final ShardTransferRepository transfers;
    private final NodeTasks nodeTasks;
    private final Transactions transactions;

    TransferStart(
            ObjectStores stores,
            ManifestStore manifests,
            Planner planner,
            ShardTransferRepository transfers,
            NodeTasks nodeTasks,
            Transactions transactions) {
        this.stores = stores;
        this.manifests = manifests;
        this.planner = planner;
        this.transfers = transfers;
        this.nodeTasks = nodeTasks;
        this.transactions = transactions;
    }

    void post(Task task, List<NodeTaskRow> takingPart) {
        if (task.type() != TaskType.PAUSE) {
            plan(task, takingPart);
        }
        nodeTasks.post(task.id());
    }

    private void plan(Task task, List<NodeTaskRow> takingPart) {
        ObjectStore store = stores.open(task.archive(), task.region());
        Manifest manifest = manifests.read(store, TaskArchive.of(task));
        List<String> nodes = takingPart.stream().map(NodeTaskRow::nodeId).toList();
        List<ShardTransferRow> plan = planner.plan(task, manifest, nodes);
        transactions.run(() -> transfers.saveAll(plan));
    }
}
