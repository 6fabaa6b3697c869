package io.torpor.bucket;

import io.torpor.cluster.Observation;
import io.torpor.task.Task;
import io.torpor.task.TaskChanged;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import io.torpor.work.Transactions;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * The keeper of gates: keeps every bucket's gate as its task's state says. The gate moves in the transaction of the
 * task's move, so that no crash leaves a bucket blocked by a task that is over (I5).
 */
@Component
public class GateKeeper {

    private final BucketRepository buckets;
    private final Tasks tasks;
    private final List<GateListener> listeners;
    private final Transactions transactions;
    private final Clock clock;

    GateKeeper(
            BucketRepository buckets,
            Tasks tasks,
            List<GateListener> listeners,
            Transactions transactions,
            Clock clock) {
        this.buckets = buckets;
        this.tasks = tasks;
        this.listeners = listeners;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Moves the gate with the task. Runs after the local cluster manager has played its part. */
    @EventListener
    @Order(1)
    void taskMoved(TaskChanged change) {
        BucketRow row = row(change.task().bucket());
        move(row, deciding(row, change.task()));
    }

    /**
     * Records an observation of a bucket; opens the gate of one that was only waiting to be online.
     *
     * @param observation of the lack of an answer nothing is recorded
     */
    public void observed(String bucket, Observation observation) {
        transactions.findOrMake(() -> {
            BucketRow row = row(bucket);
            boolean unknown = row.isNew();
            if (row.note(observation, clock.instant()) || unknown) {
                Task task = tasks.activeOf(bucket)
                        .or(() -> tasks.lastEndedOf(bucket))
                        .orElse(null);
                move(row, deciding(row, task));
            }
            return row;
        });
    }

    /**
     * Settles the gate of a bucket that archives were found of, when its cluster manager has just been asked: blocked unless
     * it is online, or a task that ran here says otherwise.
     *
     * @param observation usable, or the gate stays as it is
     */
    public void settle(String bucket, Observation observation) {
        if (observation instanceof Observation.Unusable) {
            return;
        }
        transactions.findOrMake(() -> {
            BucketRow row = row(bucket);
            row.note(observation, clock.instant());
            move(
                    row,
                    deciding(
                            row,
                            tasks.activeOf(bucket)
                                    .or(() -> tasks.lastEndedOf(bucket))
                                    .orElse(null)));
            return row;
        });
    }

    /**
     * The task that decides the gate. A dry run changes nothing, so the pause or resume before it decides; and what was
     * done to a bucket under another uuid does not concern the one that is here now.
     */
    private @Nullable Task deciding(BucketRow row, @Nullable Task task) {
        Task decides = task != null && task.type() == TaskType.RESUME_DRY_RUN
                ? tasks.lastEndedOf(task.bucket()).orElse(null)
                : task;
        if (decides != null && decides.isFromArchive() && row.online()) {
            return null; // that there is an archive does not say that the shards are not here
        }
        boolean ofAnother = decides != null && decides.state().ended() && row.isAnotherThan(decides.bucketUuid());
        return ofAnother ? null : decides;
    }

    private void move(BucketRow row, @Nullable Task task) {
        Gate gate = Gate.of(task, row.online());
        boolean moved = row.moveGate(gate);
        row.awaitOnline(!gate.equals(Gate.OPEN) && task != null && task.state().ended() && Gate.shardsAreHere(task));
        buckets.saveAndFlush(row);
        if (moved) {
            GateChange change = new GateChange(
                    row.gateSequence(),
                    row.getId(),
                    task == null ? null : task.id(),
                    task == null ? null : task.state(),
                    row.gate());
            listeners.forEach(listener -> listener.gateChanged(change));
        }
    }

    private BucketRow row(String bucket) {
        return buckets.findById(bucket).orElseGet(() -> new BucketRow(bucket));
    }
}
