package io.torpor.transfer;

import io.torpor.node.NodeIdentity;
import io.torpor.staging.StagingArea;
import io.torpor.staging.StagingRecord;
import io.torpor.staging.StagingState;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.work.BackOff;
import io.torpor.work.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/** The node tasks of tasks: every node's part, and its moves. A move whose writer is no longer entitled does nothing. */
@Service
public class NodeTasks {

    private static final BackOff CLEANUP = new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(5));

    private final NodeTaskRepository rows;
    private final StagingArea staging;
    private final NodeIdentity self;
    private final Transactions transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    NodeTasks(
            NodeTaskRepository rows,
            StagingArea staging,
            NodeIdentity self,
            Transactions transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.rows = rows;
        this.staging = staging;
        this.self = self;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    /** The node tasks of a task, by node. */
    public List<NodeTask> of(String task) {
        return of(List.of(task)).getOrDefault(task, List.of());
    }

    /** The node tasks of several tasks, by task. */
    public Map<String, List<NodeTask>> of(Collection<String> tasks) {
        Set<String> leftovers = tasksWithStaging();
        return rows.findByTaskIdInOrderByNodeId(tasks).stream()
                .map(row -> row.toNodeTask(leftovers.contains(row.taskId())))
                .collect(Collectors.groupingBy(NodeTask::task));
    }

    /** Every node task that still has something to clean, whatever its task's state. */
    public List<NodeTask> cleanupPending() {
        return rows.findByState(NodeTaskState.CLEANUP_REQUIRED).stream()
                .map(row -> row.toNodeTask(true))
                .toList();
    }

    /** Every node task of a bucket's tasks whose node still has shards to undo. */
    public List<NodeTask> cleanupPendingOf(String bucket) {
        return rows.pendingOf(bucket).stream().map(row -> row.toNodeTask(true)).toList();
    }

    private Set<String> tasksWithStaging() {
        return staging.list().stream()
                .filter(record -> record.state() != StagingState.CLEANED)
                .map(StagingRecord::task)
                .collect(Collectors.toSet());
    }

    /** This node's row of a task, if it takes part. */
    public Optional<NodeTaskRow> own(String task) {
        return rows.findByTaskIdAndNodeId(task, self.id());
    }

    /** The rows of a task, by node. */
    public List<NodeTaskRow> rows(String task) {
        return rows.findByTaskIdOrderByNodeId(task);
    }

    /** Makes the node tasks of a task that are missing. A node that joins later takes no part. */
    public void prepare(Task task, List<String> nodes) {
        transactions.run(() -> {
            if (rows.findByTaskIdOrderByNodeId(task.id()).isEmpty()) {
                nodes.forEach(node -> rows.save(new NodeTaskRow(task.id(), node, task.bucket())));
            }
        });
    }

    public void post(String task) {
        move(task, () -> rows.post(task));
    }

    public boolean claim(String task) {
        return move(task, () -> rows.claim(task, self.id(), self.incarnation()));
    }

    public void measured(String task, long bytesTotal, long bytesFree) {
        transactions.call(() -> rows.measured(task, self.id(), self.incarnation(), bytesTotal, bytesFree));
    }

    public void progress(String task, long bytesDone) {
        transactions.call(() -> rows.progress(task, self.id(), self.incarnation(), bytesDone));
    }

    public void processed(String task) {
        move(task, () -> rows.processed(task, self.id(), self.incarnation()));
    }

    public void failed(String task, Reason reason) {
        move(
                task,
                () -> rows.failed(
                        task, self.id(), self.incarnation(), reason.code().code(), reason.message()));
    }

    /** Fails what an earlier process of this node was doing. Its tasks are rolled back. */
    public int failOlderIncarnations(Reason reason) {
        return transactions.call(() ->
                rows.failOlder(self.id(), self.incarnation(), reason.code().code(), reason.message()));
    }

    public void requireCleanup(String task, boolean keepShards) {
        move(task, () -> rows.requireCleanup(task, keepShards));
    }

    public void cleaned(String task) {
        move(task, () -> rows.cleaned(task, self.id()));
    }

    /** Records that cleaning did not succeed, and when it is tried again: exponential back-off, at most 5 minutes. */
    public void cleanupFailed(NodeTaskRow row, Reason reason) {
        int attempts = row.attempts() + 1;
        Instant next = clock.instant().plus(CLEANUP.after(attempts));
        transactions.call(() -> rows.cleanupFailed(
                row.taskId(), self.id(), attempts, next, reason.code().code(), reason.message()));
    }

    public List<String> due() {
        return rows.due(self.id(), clock.instant());
    }

    private boolean move(String task, IntSupplier update) {
        return transactions.call(() -> {
            boolean moved = update.getAsInt() > 0;
            if (moved) {
                events.publishEvent(new NodeTaskChanged(task));
            }
            return moved;
        });
    }
}
