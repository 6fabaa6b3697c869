package io.torpor.transfer.lead;

import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.catalog.ArchiveClaims;
import io.torpor.node.NodeIdentity;
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

/**
 * The start of a transfer: a pause's place in its archive is claimed, and which node takes which shard of a resume is on
 * record, before the first node may begin.
 */
@Component
class TransferStart {

    private final ArchiveClaims claims;
    private final ObjectStores stores;
    private final ManifestStore manifests;
    private final Planner planner;
    private final ShardTransferRepository transfers;
    private final NodeTasks nodeTasks;
    private final NodeIdentity self;
    private final Transactions transactions;

    TransferStart(
            ArchiveClaims claims,
            ObjectStores stores,
            ManifestStore manifests,
            Planner planner,
            ShardTransferRepository transfers,
            NodeTasks nodeTasks,
            NodeIdentity self,
            Transactions transactions) {
        this.claims = claims;
        this.stores = stores;
        this.manifests = manifests;
        this.planner = planner;
        this.transfers = transfers;
        this.nodeTasks = nodeTasks;
        this.self = self;
        this.transactions = transactions;
    }

    void post(Task task, List<NodeTaskRow> takingPart) {
        if (task.type() == TaskType.PAUSE) {
            claims.claim(task, self.incarnation());
        } else {
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
