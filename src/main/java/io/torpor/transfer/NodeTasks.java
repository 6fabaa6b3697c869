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

/** The shares of tasks: every node's part, and its moves. A move whose writer is no longer entitled does nothing. */
@Service
public class NodeTasks {

    private static final BackOff CLEANUP = new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(5));

    private final NodeTaskRepository shares;
    private final StagingArea staging;
    private final NodeIdentity self;
    private final Transactions transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    NodeTasks(
            NodeTaskRepository shares,
            StagingArea staging,
            NodeIdentity self,
            Transactions transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.shares = shares;
        this.staging = staging;
        this.self = self;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    /** The shares of a task, by node. */
    public List<NodeTask> of(String task) {
        return of(List.of(task)).getOrDefault(task, List.of());
    }

    /** The shares of several tasks, by task. */
    public Map<String, List<NodeTask>> of(Collection<String> tasks) {
        Set<String> leftovers = tasksWithStaging();
        return shares.findByTaskIdInOrderByNodeId(tasks).stream()
                .map(row -> row.toShare(leftovers.contains(row.taskId())))
                .collect(Collectors.groupingBy(NodeTask::task));
    }

    /** Every share that still has something to clean, whatever its task's state. */
    public List<NodeTask> cleanupPending() {
        return shares.findByState(NodeTaskState.CLEANUP_REQUIRED).stream()
                .map(row -> row.toShare(true))
                .toList();
    }

    /** Every share of a bucket's tasks whose node still has shards to undo. */
    public List<NodeTask> cleanupPendingOf(String bucket) {
        return shares.pendingOf(bucket).stream().map(row -> row.toShare(true)).toList();
    }

    private Set<String> tasksWithStaging() {
        return staging.list().stream()
                .filter(record -> record.state() != StagingState.CLEANED)
                .map(StagingRecord::task)
                .collect(Collectors.toSet());
    }

    /** This node's row of a task, if it takes part. */
    public Optional<NodeTaskRow> own(String task) {
        return shares.findByTaskIdAndNodeId(task, self.id());
    }

    /** The rows of a task, by node. */
    public List<NodeTaskRow> rows(String task) {
        return shares.findByTaskIdOrderByNodeId(task);
    }

    /** Makes the shares of a task that are missing. A node that joins later takes no part. */
    public void prepare(Task task, List<String> nodes) {
        transactions.run(() -> {
            if (shares.findByTaskIdOrderByNodeId(task.id()).isEmpty()) {
                nodes.forEach(node -> shares.save(new NodeTaskRow(task.id(), node, task.bucket())));
            }
        });
    }

    public void post(String task) {
        move(task, () -> shares.post(task));
    }

    public boolean claim(String task) {
        return move(task, () -> shares.claim(task, self.id(), self.incarnation()));
    }

    public void measured(String task, long bytesTotal, long bytesFree) {
        transactions.call(() -> shares.measured(task, self.id(), self.incarnation(), bytesTotal, bytesFree));
    }

    public void progress(String task, long bytesDone) {
        transactions.call(() -> shares.progress(task, self.id(), self.incarnation(), bytesDone));
    }

    public void processed(String task) {
        move(task, () -> shares.processed(task, self.id(), self.incarnation()));
    }

    public void failed(String task, Reason reason) {
        move(
                task,
                () -> shares.failed(
                        task, self.id(), self.incarnation(), reason.code().code(), reason.message()));
    }

    /** Fails what an earlier process of this node was doing. Its tasks are rolled back. */
    public int failOlderIncarnations(Reason reason) {
        return transactions.call(() ->
                shares.failOlder(self.id(), self.incarnation(), reason.code().code(), reason.message()));
    }

    public void requireCleanup(String task, boolean keepShards) {
        move(task, () -> shares.requireCleanup(task, keepShards));
    }

    public void cleaned(String task) {
        move(task, () -> shares.cleaned(task, self.id()));
    }

    /** Records that cleaning did not succeed, and when it is tried again: exponential back-off, at most 5 minutes. */
    public void cleanupFailed(NodeTaskRow share, Reason reason) {
        int attempts = share.attempts() + 1;
        Instant next = clock.instant().plus(CLEANUP.after(attempts));
        transactions.call(() -> shares.cleanupFailed(
                share.taskId(), self.id(), attempts, next, reason.code().code(), reason.message()));
    }

    public List<String> due() {
        return shares.due(self.id(), clock.instant());
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
