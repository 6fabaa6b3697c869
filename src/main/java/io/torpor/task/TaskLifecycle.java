package io.torpor.task;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.work.Transactions;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/**
 * The lifecycle of tasks: applies an event to a task, that is load, ask the machine, store, commit, in one transaction
 * (I5). The row is held meanwhile: of two events at the same instant the later one finds the new state.
 */
@Service
public class TaskLifecycle {

    private final TaskRepository tasks;
    private final TaskStateMachine machine;
    private final TaskChanges changes;
    private final ApplicationEventPublisher events;
    private final Transactions transactions;
    private final Clock clock;

    TaskLifecycle(
            TaskRepository tasks,
            TaskStateMachine machine,
            TaskChanges changes,
            ApplicationEventPublisher events,
            Transactions transactions,
            Clock clock) {
        this.tasks = tasks;
        this.machine = machine;
        this.changes = changes;
        this.events = events;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Applies an event that needs no reason, as {@link #apply(String, TaskEvent, Reason, String)} does.
     *
     * @return the task afterwards, unchanged if the event is a no-op in its state
     * @throws ProblemException {@code task-not-found}, or {@code task-conflict} naming state and event (I6)
     */
    public Task apply(String id, TaskEvent event) {
        return apply(id, event, null, null);
    }

    /**
     * Fails a task with a reason (I9).
     *
     * @return the task afterwards
     * @throws ProblemException {@code task-not-found}, or {@code task-conflict} where the task can't be undone any more
     */
    public Task fail(String id, Reason reason) {
        return apply(id, TaskEvent.FAIL, reason, null);
    }

    /**
     * Applies an event to a task.
     *
     * @param reason why, kept if the event undoes the task; the first reason stays; null if there is none to give
     * @param plan the dry run's plan, JSON; null for all other events
     * @return the task afterwards, unchanged if the event is a no-op in its state
     * @throws ProblemException {@code task-not-found}, or {@code task-conflict} naming state and event (I6)
     */
    public Task apply(String id, TaskEvent event, @Nullable Reason reason, @Nullable String plan) {
        return transactions.call(() -> applyTo(held(id), event, reason, plan));
    }

    /**
     * Applies what was observed while a task was in a state. If the task has moved on meanwhile, the observation is
     * old, and nothing happens (I4).
     *
     * @param seenIn the state that the task had before the observation
     * @param reason why, kept if the event undoes the task
     * @return the task afterwards; empty if it had moved on
     * @throws ProblemException {@code task-not-found}, or {@code task-conflict} naming state and event (I6)
     */
    public Optional<Task> applyIfStill(String id, TaskState seenIn, TaskEvent event, Reason reason) {
        return transactions.call(() -> {
            TaskRow row = held(id);
            return row.state() == seenIn ? Optional.of(applyTo(row, event, reason, null)) : Optional.empty();
        });
    }

    private TaskRow held(String id) {
        return tasks.hold(id).orElseThrow(() -> Tasks.notFound(id));
    }

    /** Applies an event to a task whose row the caller's transaction holds, or has made. */
    Task applyTo(TaskRow row, TaskEvent event, @Nullable Reason reason, @Nullable String plan) {
        TaskState before = row.state();
        TaskState after = machine.next(row.type(), before, row.outcome(), event);
        if (after == null) {
            throw conflict(row.getId(), before, event);
        }
        if (event == TaskEvent.CANCEL && before == TaskState.FAILED && !row.acknowledged()) {
            row.acknowledge();
            return published(row, before);
        }
        if (after == before
                || (before == TaskState.RELEASING && after == TaskState.ROLLING_BACK && row.releaseBegan())) {
            return row.toTask(); // a release that began has taken shards away: there is no way back
        }
        // Before the row is touched: the query would write it.
        long order = after.ended() ? tasks.lastEnd(row.bucket()) + 1 : 0;
        if (after == TaskState.ROLLING_BACK) {
            row.undoAs(outcome(row.type(), before, event));
        }
        if (undoes(row.type(), after) && !row.hasReason()) {
            row.fail(reason != null ? reason : unstated(before, event));
        }
        if (plan != null) {
            row.plan(plan);
        }
        row.move(after, order, clock.instant());
        return published(row, before);
    }

    private Task published(TaskRow row, TaskState before) {
        Task task = tasks.saveAndFlush(row).toTask();
        changes.add(task.id());
        events.publishEvent(new TaskChanged(task, before));
        return task;
    }

    /** Whether the move leads to another end than the one that was asked for, so that the task must say why (I9). */
    private static boolean undoes(TaskType type, TaskState after) {
        return after == TaskState.ROLLING_BACK
                || after == TaskState.CANNOT_RESUME
                || (after == TaskState.RELEASING && type == TaskType.RESUME);
    }

    private static Reason unstated(TaskState before, TaskEvent event) {
        return event == TaskEvent.CANCEL
                ? new Reason(ProblemCode.CANCELLED, "Cancelled on request while it was " + before)
                : new Reason(ProblemCode.INTERNAL, event + " in " + before + ", without a reason");
    }

    private static TaskState outcome(TaskType type, TaskState before, TaskEvent event) {
        for (Transition move : Transitions.moves(type)) {
            if (move.from() == before && move.event() == event && move.outcome() != null) {
                return move.outcome();
            }
        }
        throw new IllegalStateException("No outcome for " + event + " in " + before);
    }

    private static ProblemException conflict(String id, TaskState state, TaskEvent event) {
        return new ProblemException(
                ProblemCode.TASK_CONFLICT,
                "Task " + id + " is " + state + ", where " + event + " is not possible",
                Map.of("task", id, "state", state.name(), "event", event.name()),
                null);
    }
}
