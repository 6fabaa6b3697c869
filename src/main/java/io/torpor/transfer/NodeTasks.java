package io.torpor.transfer;

import io.torpor.data.FolderAttributes;
import io.torpor.data.Owner;
import io.torpor.node.NodeIdentity;
import io.torpor.node.Nodes;
import io.torpor.problem.ProblemCode;
import io.torpor.staging.StagingArea;
import io.torpor.staging.StagingRecord;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskChanged;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeTaskChanged.Turn;
import io.torpor.work.BackOff;
import io.torpor.work.Transactions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;

/**
 * The node tasks: every node's part of every task, and its moves (I5). A move whose writer is no longer entitled does
 * nothing.
 */
@Service
public class NodeTasks {

    /** Of a queue that is read: whoever stands further back has no number. */
    private static final int LONGEST_QUEUE = 1000;

    private static final BackOff CLEANUP = new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(5));

    private final NodeTaskRepository rows;
    private final StagingArea staging;
    private final NodeIdentity self;
    private final Nodes nodes;
    private final Tasks tasks;
    private final Transactions transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    NodeTasks(
            NodeTaskRepository rows,
            StagingArea staging,
            NodeIdentity self,
            Nodes nodes,
            Tasks tasks,
            Transactions transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.rows = rows;
        this.staging = staging;
        this.self = self;
        this.nodes = nodes;
        this.tasks = tasks;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    /** The node tasks of a task, by node; empty if they are not made yet. */
    public List<NodeTask> of(String task) {
        return of(List.of(task)).getOrDefault(task, List.of());
    }

    /** The node tasks of several tasks, by the id of the task; one without node tasks has no entry. */
    public Map<String, List<NodeTask>> of(Collection<String> tasks) {
        Map<String, List<StagingRecord>> left = left(tasks);
        List<NodeTaskRow> found = rows.findByTaskIdInOrderByNodeId(tasks);
        Map<String, List<String>> queues = found.stream()
                .filter(row -> row.state() == NodeTaskState.POSTED)
                .map(NodeTaskRow::nodeId)
                .distinct()
                .collect(Collectors.toMap(Function.identity(), node -> rows.queue(node, Limit.of(LONGEST_QUEUE))));
        return found.stream()
                .map(row -> row.toNodeTask(left.getOrDefault(NodeTaskRow.id(row.taskId(), row.nodeId()), List.of()))
                        .waitingIn(queues.getOrDefault(row.nodeId(), List.of())))
                .collect(Collectors.groupingBy(NodeTask::task));
    }

    /** The node tasks that still have something to clean, whatever their task's state (I9). */
    public List<NodeTask> cleanupPending() {
        return rows.findByState(NodeTaskState.CLEANUP_REQUIRED).stream()
                .map(row -> row.toNodeTask(List.of()))
                .toList();
    }

    /** The node tasks of a bucket's tasks whose node still has shards to undo. */
    public List<NodeTask> cleanupPendingOf(String bucket) {
        return rows.pendingOf(bucket).stream()
                .map(row -> row.toNodeTask(List.of()))
                .toList();
    }

    /** The directories that are not cleaned, by the ids of the node tasks. */
    private Map<String, List<StagingRecord>> left(Collection<String> tasks) {
        return staging.pending(tasks).stream()
                .collect(Collectors.groupingBy(record -> NodeTaskRow.id(record.task(), record.node())));
    }

    /** This node's row of a task; empty if this node takes no part in it. */
    public Optional<NodeTaskRow> own(String task) {
        return rows.findByTaskIdAndNodeId(task, self.id());
    }

    /** The rows of a task, by node. */
    public List<NodeTaskRow> rows(String task) {
        return rows.findByTaskIdOrderByNodeId(task);
    }

    /**
     * Makes the node tasks of a task, as its coordinator. A node that joins later takes part in a pause, because it may
     * have shards; not in a resume, because its plan is made.
     *
     * @param nodesTakingPart answers the ids of the nodes that take part; not asked once they are settled
     * @return the rows of the task, by node
     */
    public List<NodeTaskRow> prepare(Task task, Supplier<List<String>> nodesTakingPart) {
        List<NodeTaskRow> present = rows(task.id());
        if (!present.isEmpty() && task.type() != TaskType.PAUSE) {
            return present;
        }
        Set<String> known = present.stream().map(NodeTaskRow::nodeId).collect(Collectors.toSet());
        List<String> takingPart = nodesTakingPart.get();
        if (!known.containsAll(takingPart)) {
            transactions.run(() -> {
                requireLed(task.id());
                takingPart.stream()
                        .filter(node -> !rows.existsById(NodeTaskRow.id(task.id(), node)))
                        .forEach(node -> rows.save(new NodeTaskRow(task.id(), node, task.bucket())));
            });
            return rows(task.id());
        }
        return present;
    }

    /** Posts prepared node tasks of a task, as its coordinator: these nodes may take theirs from now on. */
    public void post(String task, List<String> takers) {
        move(task, Turn.NODE, () -> {
            requireLed(task);
            return rows.post(task, takers);
        });
    }

    /**
     * Fences a write of this node's work until the end of the caller's transaction.
     *
     * @throws io.torpor.problem.ProblemException {@code task-conflict}: another process is this node now
     */
    public void requireSelf() {
        nodes.requireSelf();
    }

    private void requireLed(String task) {
        tasks.requireLed(task, self.id(), self.incarnation());
    }

    /**
     * The ids of the tasks whose node task waits on this node, in the order in which they begin: a resume before a pause,
     * then by age.
     *
     * @param most of them
     */
    public List<String> queue(int most) {
        return rows.queue(self.id(), Limit.of(most));
    }

    /** The ids of the tasks whose node task this process works on, sorted. */
    public List<String> begun() {
        return rows.begun(self.id(), self.incarnation());
    }

    /** Whether this process has taken its posted node task of a task; false if there is none to take. */
    public boolean claim(String task) {
        return transactions.call(() -> {
            requireSelf();
            return rows.claim(task, self.id(), self.incarnation()) > 0;
        });
    }

    /**
     * Records the bytes of this node's shards, and the bytes that its disk can take, of a node task that this process
     * works on.
     */
    public void measured(String task, long bytesTotal, long bytesFree) {
        transactions.call(() -> rows.measured(task, self.id(), self.incarnation(), bytesTotal, bytesFree));
    }

    /**
     * Records the bucket's own folder, of a pause's node task that this process works on. What an earlier attempt has recorded
     * stays: its trial has moved the folder's time since.
     */
    public void folder(String task, FolderAttributes folder) {
        Owner owner = folder.owner();
        transactions.call(() -> rows.folder(
                task,
                self.id(),
                self.incarnation(),
                folder.mode(),
                folder.modified().toString(),
                owner == null ? null : Integer.toUnsignedLong(owner.uid()),
                owner == null ? null : Integer.toUnsignedLong(owner.gid())));
    }

    /** Records why a resume would fail here, of a dry run's node task that this process works on. */
    public void obstructed(String task, Reason obstacle) {
        transactions.call(() -> rows.obstructed(
                task, self.id(), self.incarnation(), obstacle.code().code(), obstacle.message()));
    }

    /** Records the bytes moved so far, if they are more than on record, of a node task that this process works on. */
    public void progress(String task, long bytesDone) {
        transactions.call(() -> rows.progress(task, self.id(), self.incarnation(), bytesDone));
    }

    /** Records that a node task which this process worked on is done. */
    public void processed(String task) {
        move(task, Turn.COORDINATOR, () -> rows.processed(task, self.id(), self.incarnation()));
    }

    /** Records that a node task which this process worked on failed, and why (I9). */
    public void failed(String task, Reason reason) {
        move(
                task,
                Turn.COORDINATOR,
                () -> rows.failed(
                        task, self.id(), self.incarnation(), reason.code().code(), reason.message()));
    }

    /**
     * Fails the node tasks that an earlier process of this node was working on, and that were begun often enough. Their tasks
     * are rolled back.
     *
     * @param attempts how often a node task is begun
     * @return how many there were
     * @throws io.torpor.problem.ProblemException {@code task-conflict}: another process is this node now, whose own
     *     node tasks would be taken for an earlier one's
     */
    public int failOlderIncarnations(int attempts, Reason reason) {
        return transactions.call(() -> {
            requireSelf();
            return rows.failOlder(
                    self.id(), self.incarnation(), attempts, reason.code().code(), reason.message());
        });
    }

    /**
     * Posts again the node tasks that an earlier process of this node was working on, when what it left is cleaned.
     *
     * @return how many there were
     * @throws io.torpor.problem.ProblemException {@code task-conflict}, as {@link #failOlderIncarnations}
     */
    public int postOlderAgain() {
        return transactions.call(() -> {
            requireSelf();
            return rows.postOlderAgain(self.id(), self.incarnation());
        });
    }

    /**
     * Requires the clean-up of all node tasks of a task that have not begun it yet, as its coordinator; once more is a
     * no-op (I5).
     *
     * @param keepShards whether released shards go to quarantine instead of being destroyed (I4)
     */
    public void requireCleanup(String task, boolean keepShards) {
        move(task, Turn.NODE, () -> {
            requireLed(task);
            return rows.requireCleanup(task, keepShards);
        });
    }

    /** What a release waited for does not matter to its undoing: that is tried at once. In the event's transaction. */
    @EventListener
    void undone(TaskChanged change) {
        if (change.before() == TaskState.RELEASING && change.task().state() == TaskState.ROLLING_BACK) {
            rows.tryNow(change.task().id());
        }
    }

    /**
     * Records that this node has nothing of a task any more, or only what its sweepers go on with. Why the cleaning did not
     * get on before is over.
     */
    public void cleaned(String task) {
        move(task, Turn.COORDINATOR, () -> {
            requireSelf();
            return rows.cleaned(task, self.id());
        });
    }

    /**
     * As {@link #cleaned}, of a node that has a lock of a shard which can't be removed: that is tried again, and said until
     * {@link #unlocked} (I9).
     *
     * @param why it can't
     */
    public void cleanedButLocked(String task, String why) {
        move(task, Turn.COORDINATOR, () -> {
            requireSelf();
            return rows.cleanedBut(task, self.id(), ProblemCode.SHARD_LOCKED.code(), why);
        });
    }

    /**
     * Records that this node has no lock left of any other task than of these.
     *
     * @param holders ids of the tasks that have one, be they over or not
     * @param unread locks that may be anybody's of their bucket
     */
    public void unlocked(Set<String> holders, List<Path> unread) {
        String code = ProblemCode.SHARD_LOCKED.code();
        transactions.run(() -> rows.locked(self.id(), code).stream()
                .filter(row -> !holders.contains(row.taskId()))
                .filter(row -> unread.stream().noneMatch(lock -> isOf(lock, row)))
                .forEach(row -> rows.unlocked(row.taskId(), self.id(), code)));
    }

    private static boolean isOf(Path lock, NodeTaskRow row) {
        Path bucket = lock.getParent();
        return bucket != null && bucket.endsWith(row.bucket());
    }

    /** Records why cleaning did not succeed, and when it is tried again: exponential back-off, at most 5 minutes. */
    public void cleanupFailed(NodeTaskRow row, Reason reason) {
        int attempts = row.attempts() + 1;
        Instant next = clock.instant().plus(CLEANUP.after(attempts));
        transactions.call(() -> {
            requireSelf();
            return rows.cleanupFailed(
                    row.taskId(), self.id(), attempts, next, reason.code().code(), reason.message());
        });
    }

    /** The ids of the tasks whose node task on this node was begun, or is to be cleaned now. */
    public List<String> due() {
        return rows.due(self.id(), clock.instant());
    }

    private void move(String task, Turn turn, IntSupplier update) {
        transactions.run(() -> {
            if (update.getAsInt() > 0) {
                events.publishEvent(new NodeTaskChanged(task, turn));
            }
        });
    }
}
