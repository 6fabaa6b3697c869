package io.torpor.transfer.node;

import io.torpor.act.Acts;
import io.torpor.data.DataDirectory;
import io.torpor.node.NodeIdentity;
import io.torpor.shard.ShardTrash;
import io.torpor.staging.StagingRecord;
import io.torpor.staging.TrashGuard;
import io.torpor.task.Task;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.ShardTransferState;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The shards of a pause in the trash. Between their move there and their deletion lies, where the deletion failed, as much
 * time as somebody needs to lose their archive: so it is looked at again (I4).
 */
@Component
class ReleasedTrash implements TrashGuard {

    private static final Logger log = LoggerFactory.getLogger(ReleasedTrash.class);

    private final ShardTransferRepository transfers;
    private final Tasks tasks;
    private final ReleaseProof proof;
    private final ShardTrash inTrash;
    private final DataDirectory data;
    private final NodeIdentity self;
    private final Acts acts;

    /** Tasks whose proof was given in the step that deletes now. */
    private final Set<String> proven = ConcurrentHashMap.newKeySet();

    ReleasedTrash(
            ShardTransferRepository transfers,
            Tasks tasks,
            ReleaseProof proof,
            ShardTrash inTrash,
            DataDirectory data,
            NodeIdentity self,
            Acts acts) {
        this.transfers = transfers;
        this.tasks = tasks;
        this.proof = proof;
        this.inTrash = inTrash;
        this.data = data;
        this.self = self;
        this.acts = acts;
    }

    /** Does the work of a step that has just had its proof. */
    boolean whileProven(String task, BooleanSupplier work) {
        proven.add(task);
        try {
            return work.getAsBoolean();
        } finally {
            proven.remove(task);
        }
    }

    @Override
    public void beforeDelete(StagingRecord directory) {
        String shard = directory.shard();
        if (shard == null || proven.contains(directory.task())) {
            return;
        }
        Optional<ShardTransferRow> transfer =
                transfers.findById(ShardTransferRow.id(directory.task(), self.id(), shard));
        Optional<Task> pause = tasks.find(directory.task()).filter(task -> task.type() == TaskType.PAUSE);
        Path trash = data.trash(directory.task(), shard);
        if (transfer.isEmpty() || pause.isEmpty() || !inTrash.holds(trash)) {
            return;
        }
        if (transfer.get().state() != ShardTransferState.ARCHIVED && mayGo(pause.get(), transfer.get())) {
            acts.begin();
            return;
        }
        Path kept = inTrash.quarantine(trash, transfer.get().shard(), directory.task());
        log.error("Shard {} is in the trash, and its archive is damaged or gone; kept in {}", shard, kept);
        transfer.get().move(ShardTransferState.QUARANTINED);
        transfers.save(transfer.get());
    }

    /** After the end the bucket may be awake again; what it was archived to must be there all the same. */
    private boolean mayGo(Task pause, ShardTransferRow transfer) {
        List<ShardTransferRow> shard = List.of(transfer);
        return pause.state().ended() ? proof.isArchived(pause, shard) : proof.isThere(pause, shard);
    }
}
