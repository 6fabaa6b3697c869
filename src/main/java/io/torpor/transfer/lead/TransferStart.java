package io.torpor.transfer.lead;

import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.catalog.ArchiveClaims;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskEvent;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTaskState;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.TaskArchive;
import io.torpor.work.Transactions;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * The start of a transfer: a pause's place in its archive is claimed, and which node takes which shard of a resume is on
 * record, before the first node may begin. A pause begins only while every node is up, and those first that may have no
 * shard of it, because they are drained.
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
    private final Participants participants;
    private final LedTasks led;
    private final Transactions transactions;

    TransferStart(
            ArchiveClaims claims,
            ObjectStores stores,
            ManifestStore manifests,
            Planner planner,
            ShardTransferRepository transfers,
            NodeTasks nodeTasks,
            NodeIdentity self,
            Participants participants,
            LedTasks led,
            Transactions transactions) {
        this.claims = claims;
        this.stores = stores;
        this.manifests = manifests;
        this.planner = planner;
        this.transfers = transfers;
        this.nodeTasks = nodeTasks;
        this.self = self;
        this.participants = participants;
        this.led = led;
        this.transactions = transactions;
    }

    void post(Task task, List<NodeTaskRow> takingPart) {
        switch (task.type()) {
            case PAUSE -> postPause(task, takingPart);
            case RESUME -> postPlanned(task, takingPart);
            case RESUME_DRY_RUN -> check(task, takingPart);
        }
    }

    private void postPause(Task task, List<NodeTaskRow> takingPart) {
        participants.requireAllUp();
        Set<String> drained = participants.drained();
        List<NodeTaskRow> first = takingPart.stream()
                .filter(row -> drained.contains(row.nodeId()) && row.state() != NodeTaskState.PROCESSED)
                .toList();
        List<NodeTaskRow> now = first.isEmpty() ? takingPart : first;
        List<String> nodes = now.stream()
                .filter(row -> row.state() == NodeTaskState.PREPARED)
                .map(NodeTaskRow::nodeId)
                .toList();
        if (!nodes.isEmpty()) {
            claims.claim(task, self.incarnation(), () -> led.requireUnmoved(task));
            nodeTasks.post(task.id(), nodes);
        }
    }

    private void postPlanned(Task task, List<NodeTaskRow> takingPart) {
        plan(task, takingPart);
        nodeTasks.post(task.id(), takingPart.stream().map(NodeTaskRow::nodeId).toList());
    }

    /** What a resume would be refused for, a dry run only reports. */
    private void check(Task task, List<NodeTaskRow> takingPart) {
        try {
            postPlanned(task, takingPart);
        } catch (ProblemException e) {
            if (e.code() != ProblemCode.INSUFFICIENT_SPACE) {
                throw e;
            }
            led.apply(task.id(), TaskEvent.CANNOT_RESUME, Reason.of(e), null);
        }
    }

    private void plan(Task task, List<NodeTaskRow> takingPart) {
        ObjectStore store = stores.open(task.archive(), task.region());
        Manifest manifest = manifests.read(store, TaskArchive.of(task));
        List<String> open = participants.of(task);
        List<String> nodes = takingPart.stream()
                .map(NodeTaskRow::nodeId)
                .filter(open::contains)
                .toList();
        List<ShardTransferRow> plan = planner.plan(task, manifest, nodes);
        transactions.run(() -> {
            led.require(task.id());
            // Once: where a step was cut short after this, its plan is as good.
            if (transfers.findByTaskIdOrderById(task.id()).isEmpty()) {
                transfers.saveAll(plan);
            }
        });
    }
}
