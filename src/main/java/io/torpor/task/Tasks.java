package io.torpor.task;

import io.torpor.data.Names;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.work.DatabaseTime;
import io.torpor.work.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The tasks: make, start, cancel, find. */
@Service
public class Tasks {

    private static final Set<TaskType> REAL = Set.of(TaskType.PAUSE, TaskType.RESUME);

    private final TaskRepository tasks;
    private final TaskLifecycle lifecycle;
    private final TaskChanges changes;
    private final ApplicationEventPublisher events;
    private final Transactions transactions;
    private final DatabaseTime time;
    private final Clock clock;

    Tasks(
            TaskRepository tasks,
            TaskLifecycle lifecycle,
            TaskChanges changes,
            ApplicationEventPublisher events,
            Transactions transactions,
            DatabaseTime time,
            Clock clock) {
        this.tasks = tasks;
        this.lifecycle = lifecycle;
        this.changes = changes;
        this.events = events;
        this.transactions = transactions;
        this.time = time;
        this.clock = clock;
    }

    /**
     * Records a new task in its first state. Two requests for one bucket meet at the database's constraint (I7): one
     * wins.
     *
     * @return the task as it was recorded
     * @throws ProblemException {@code bucket-busy} naming the active task, or {@code task-conflict} if the id is taken
     */
    public Task prepare(NewTask task) {
        return record(task, false);
    }

    /**
     * Records a new task and starts it, in one transaction.
     *
     * @return the task after its start
     * @throws ProblemException {@code bucket-busy} or {@code task-conflict}, as in {@link #prepare}
     */
    public Task prepareAndStart(NewTask task) {
        return record(task, true);
    }

    /**
     * Refuses a bucket that has an active task. The database's constraint has the last word (I7).
     *
     * @throws ProblemException {@code bucket-busy}, naming the active task
     */
    public void refuseBusy(String bucket) {
        activeOf(bucket).ifPresent(active -> {
            throw busy(active, null);
        });
    }

    private Task record(NewTask task, boolean start) {
        try {
            return transactions.call(() -> {
                TaskRow made = insert(task);
                return start ? lifecycle.applyTo(made, TaskEvent.START, null, null) : made.toTask();
            });
        } catch (DataIntegrityViolationException e) {
            activeOf(task.bucket()).ifPresent(active -> {
                throw busy(active, e);
            });
            throw new ProblemException(
                    ProblemCode.TASK_CONFLICT,
                    "id: " + task.id() + " is taken by another task; choose another, or leave it out",
                    e);
        }
    }

    private TaskRow insert(NewTask task) {
        if (tasks.existsById(task.id())) {
            throw new DataIntegrityViolationException("task id exists");
        }
        TaskRow made = tasks.saveAndFlush(new TaskRow(task, clock.instant()));
        changes.add(made.getId());
        events.publishEvent(new TaskChanged(made.toTask(), null));
        return made;
    }

    /**
     * Starts a prepared task.
     *
     * @return the task after its start
     * @throws ProblemException {@code invalid-request} for what is no id, {@code task-not-found}, or {@code
     *     task-conflict} if it is not prepared
     */
    public Task start(String id) {
        return lifecycle.apply(Names.checkTask(id), TaskEvent.START);
    }

    /**
     * Cancels a task, or acknowledges a failed one. A task that is past cancelling stays as it is; that is no error.
     *
     * @return the task afterwards
     * @throws ProblemException {@code invalid-request} for what is no id, or {@code task-not-found}
     */
    public Task cancel(String id) {
        return lifecycle.apply(Names.checkTask(id), TaskEvent.CANCEL);
    }

    /**
     * The task of an id.
     *
     * @throws ProblemException {@code task-not-found}
     */
    @Transactional(readOnly = true)
    public Task get(String id) {
        return find(id).orElseThrow(() -> notFound(id));
    }

    /** The task of an id; empty if there is none. */
    @Transactional(readOnly = true)
    public Optional<Task> find(String id) {
        return tasks.findById(id).map(TaskRow::toTask);
    }

    /** All tasks that have not ended, oldest first. */
    @Transactional(readOnly = true)
    public List<Task> active() {
        return tasks.findByActiveBucketNotNullOrderByCreatedAt().stream()
                .map(TaskRow::toTask)
                .toList();
    }

    /** A bucket's active task; empty if there is none. There is never more than one (I7). */
    @Transactional(readOnly = true)
    public Optional<Task> activeOf(String bucket) {
        return tasks.findByActiveBucket(bucket).map(TaskRow::toTask);
    }

    /** The active tasks of some buckets, by bucket. */
    @Transactional(readOnly = true)
    public Map<String, Task> activeOf(Collection<String> buckets) {
        return byBucket(tasks.findByActiveBucketIn(buckets));
    }

    /** What {@link #lastPauseOf} tells of some buckets, by bucket. */
    @Transactional(readOnly = true)
    public Map<String, Task> lastPausesOf(Collection<String> buckets) {
        return byBucket(tasks.lastPauses(buckets));
    }

    private static Map<String, Task> byBucket(List<TaskRow> rows) {
        return rows.stream()
                .map(TaskRow::toTask)
                .collect(Collectors.toMap(Task::bucket, Function.identity(), Tasks::later));
    }

    /** Of those that recovery has put on record the revision tells nothing. */
    private static Task later(Task one, Task other) {
        return one.endedAt() != null && other.endedAt() != null && one.endedAt().isBefore(other.endedAt())
                ? other
                : one;
    }

    /** The pause of a bucket that completed last, which says where it was last paused to; empty if none ever did. */
    @Transactional(readOnly = true)
    public Optional<Task> lastPauseOf(String bucket) {
        return tasks.lastPause(bucket).map(TaskRow::toTask);
    }

    /**
     * A bucket's pause or resume that ended last; empty if none ever did. A dry run changes nothing and does not count.
     */
    @Transactional(readOnly = true)
    public Optional<Task> lastEndedOf(String bucket) {
        return tasks.lastEnded(bucket, REAL).map(TaskRow::toTask);
    }

    /** Whether any task is on record. */
    @Transactional(readOnly = true)
    public boolean areAny() {
        return tasks.newest().isPresent();
    }

    /** The names of all buckets that ever had a task. */
    @Transactional(readOnly = true)
    public List<String> buckets() {
        return tasks.buckets();
    }

    /**
     * A page of the tasks that were not acknowledged.
     *
     * @param states empty for all
     * @param bucket null for all
     * @param page which page, and in which order
     */
    @Transactional(readOnly = true)
    public Page<Task> list(Collection<TaskState> states, @Nullable String bucket, Pageable page) {
        Collection<TaskState> wanted = states.isEmpty() ? Arrays.asList(TaskState.values()) : states;
        return tasks.search(wanted, bucket, page).map(TaskRow::toTask);
    }

    /**
     * Begins the release of a task's shards: committed when this returns, and from then on no event undoes it. For who is
     * about to take the first shard away.
     *
     * @return false if the task is not being released any more, so that nothing may be taken away
     */
    public boolean beginRelease(String id) {
        return transactions.call(() -> tasks.beginRelease(id) == 1
                || tasks.findById(id).filter(TaskRow::isReleased).isPresent());
    }

    /** The revision of the task list; it grows after every visible change of any task. Not for a transaction that only reads. */
    public long revision() {
        return changes.revision();
    }

    /**
     * Takes or renews the lease of a task for a node; one that has more than two thirds of its length left is not
     * written again. A node that restarted keeps what it led. Told by the database's time (I12).
     *
     * @param length of the lease, from now
     * @return the task as it is under the lease; empty if this process does not lead it, or it has ended
     * @throws ProblemException {@code task-not-found}
     */
    @Transactional
    public Optional<Task> lead(String id, String node, String incarnation, Duration length) {
        Instant now = time.now();
        TaskRow row = tasks.findById(id).orElseThrow(() -> notFound(id));
        if (row.state().ended()) {
            return Optional.empty();
        }
        if (row.isLedBy(node, incarnation, now.plus(length.multipliedBy(2).dividedBy(3)))) {
            return Optional.of(row.toTask());
        }
        // Read again: another coordinator may have moved it before.
        return tasks.lease(id, node, incarnation, now, now.plus(length)) == 1 ? find(id) : Optional.empty();
    }

    /**
     * Renews the lease of a task for the process that has it; one that was lost is not taken again.
     *
     * @param length of the lease, from now
     * @return whether this process still leads the task
     */
    @Transactional
    public boolean renewLease(String id, String node, String incarnation, Duration length) {
        return tasks.renewLease(id, node, incarnation, time.now().plus(length)) == 1;
    }

    /**
     * Fences a write of a task's coordinator: holds the task until the end of the transaction, so that no other process
     * can take the lead before the commit.
     *
     * @throws ProblemException {@code task-conflict}: that process does not lead the task any more
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void requireLed(String id, String node, String incarnation) {
        if (tasks.holdLed(id, node, incarnation).isEmpty()) {
            throw new ProblemException(
                    ProblemCode.TASK_CONFLICT,
                    "Task " + id + " is not led by this process any more; another node goes on with it");
        }
    }

    /**
     * Records the progress of a task, in bytes and bytes per second, if it moved and the task is still in that state.
     */
    public void progress(String id, TaskState state, long total, long done, long bytesPerSecond) {
        transactions.run(() -> {
            if (tasks.progress(id, state, total, done, bytesPerSecond) == 1) {
                changes.add(id);
            }
        });
    }

    static ProblemException notFound(String id) {
        return new ProblemException(
                ProblemCode.TASK_NOT_FOUND,
                "There is no task '" + Names.printable(id) + "'; GET /api/v1/tasks lists the tasks");
    }

    private static ProblemException busy(Task active, @Nullable Throwable cause) {
        return new ProblemException(
                ProblemCode.BUCKET_BUSY,
                "Bucket " + active.bucket() + " has an active task, " + active.id() + ", in state " + active.state()
                        + "; wait for its end or cancel it",
                Map.of(
                        "bucket",
                        active.bucket(),
                        "task",
                        active.id(),
                        "state",
                        active.state().name()),
                cause);
    }
}
