package io.torpor.task;

import static io.torpor.task.TaskEvent.BUCKET_GONE;
import static io.torpor.task.TaskEvent.BUCKET_ONLINE;
import static io.torpor.task.TaskEvent.BUCKET_PAUSED;
import static io.torpor.task.TaskEvent.BUCKET_PAUSING;
import static io.torpor.task.TaskEvent.BUCKET_RESUMED;
import static io.torpor.task.TaskEvent.BUCKET_RESUMING;
import static io.torpor.task.TaskEvent.CANCEL;
import static io.torpor.task.TaskEvent.CHECKED;
import static io.torpor.task.TaskEvent.FAIL;
import static io.torpor.task.TaskEvent.NODE_LOST;
import static io.torpor.task.TaskEvent.RELEASED;
import static io.torpor.task.TaskEvent.RESTORED;
import static io.torpor.task.TaskEvent.ROLLED_BACK;
import static io.torpor.task.TaskEvent.START;
import static io.torpor.task.TaskEvent.UPLOADED;
import static io.torpor.task.TaskState.CANCELLED;
import static io.torpor.task.TaskState.CANNOT_RESUME;
import static io.torpor.task.TaskState.CHECKING;
import static io.torpor.task.TaskState.COMPLETED;
import static io.torpor.task.TaskState.FAILED;
import static io.torpor.task.TaskState.PAUSED;
import static io.torpor.task.TaskState.PAUSING;
import static io.torpor.task.TaskState.PREPARE_PAUSE;
import static io.torpor.task.TaskState.PREPARE_RESUME;
import static io.torpor.task.TaskState.RELEASING;
import static io.torpor.task.TaskState.RESUMED;
import static io.torpor.task.TaskState.RESUMING;
import static io.torpor.task.TaskState.REVERTED;
import static io.torpor.task.TaskState.ROLLING_BACK;
import static io.torpor.task.Transition.from;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The transitions of tasks: the table of the design, as data, with every legal move. The state machine is configured
 * from it. An event that is not in a state's rows is a no-op if it is one of {@link #ABSORBED}, else a conflict (I6).
 */
final class Transitions {

    /**
     * The events that may come at any time and then mean nothing: a cancel (the cluster manager cancels also after
     * success), a lost node whose work no longer matters, and any observation of the bucket that the table does not
     * list.
     */
    static final Set<TaskEvent> ABSORBED = EnumSet.of(
            CANCEL,
            NODE_LOST,
            BUCKET_ONLINE,
            BUCKET_PAUSING,
            BUCKET_RESUMING,
            BUCKET_PAUSED,
            BUCKET_RESUMED,
            BUCKET_GONE);

    private static final List<Transition> ROLLBACK = rows(
            from(ROLLING_BACK).on(ROLLED_BACK).toOutcome(FAILED),
            from(ROLLING_BACK).on(ROLLED_BACK).toOutcome(CANCELLED),
            from(ROLLING_BACK).on(ROLLED_BACK).toOutcome(REVERTED));

    private static final List<Transition> PAUSE = rows(
            from(PREPARE_PAUSE).on(START).to(PAUSING),
            from(PREPARE_PAUSE, PAUSING).on(CANCEL).undoAs(CANCELLED),
            from(PREPARE_PAUSE, PAUSING).on(FAIL, NODE_LOST).undoAs(FAILED),
            from(PAUSING).on(BUCKET_GONE).undoAs(FAILED),
            from(PAUSING).on(UPLOADED).to(PAUSED),
            from(PAUSED).on(BUCKET_PAUSED, BUCKET_GONE).to(RELEASING),
            from(PAUSED).on(BUCKET_ONLINE).undoAs(REVERTED),
            from(RELEASING).on(BUCKET_ONLINE).undoAs(REVERTED), // until the release began: TaskLifecycle
            from(RELEASING).on(RELEASED).to(COMPLETED),
            ROLLBACK);

    private static final List<Transition> RESUME = rows(
            from(PREPARE_RESUME).on(START).to(RESUMING),
            from(PREPARE_RESUME, RESUMING).on(CANCEL).undoAs(CANCELLED),
            from(PREPARE_RESUME, RESUMING).on(FAIL, NODE_LOST).undoAs(FAILED),
            from(RESUMING).on(BUCKET_PAUSED, BUCKET_GONE).undoAs(FAILED),
            from(RESUMING).on(RESTORED).to(RESUMED),
            from(RESUMED).on(BUCKET_ONLINE, BUCKET_RESUMED).to(COMPLETED),
            from(RESUMED).on(BUCKET_GONE).to(RELEASING),
            from(RELEASING).on(RELEASED).to(REVERTED),
            ROLLBACK);

    private static final List<Transition> DRY_RUN = rows(
            from(PREPARE_RESUME).on(START).to(CHECKING),
            from(PREPARE_RESUME, CHECKING).on(CANCEL).undoAs(CANCELLED),
            from(PREPARE_RESUME, CHECKING).on(FAIL, NODE_LOST).undoAs(FAILED),
            from(CHECKING).on(CHECKED).to(COMPLETED),
            from(CHECKING).on(TaskEvent.CANNOT_RESUME).to(CANNOT_RESUME),
            ROLLBACK);

    private Transitions() {}

    /** The moves of a type's tasks, without the no-ops. */
    static List<Transition> moves(TaskType type) {
        return switch (type) {
            case PAUSE -> PAUSE;
            case RESUME -> RESUME;
            case RESUME_DRY_RUN -> DRY_RUN;
        };
    }

    /** All rows of a type's tasks: the moves, and a no-op for every absorbed event that is not a move. */
    static List<Transition> table(TaskType type) {
        List<Transition> moves = moves(type);
        Stream<Transition> absorbed = states(type).stream().flatMap(state -> ABSORBED.stream()
                .filter(event -> moves.stream().noneMatch(move -> move.from() == state && move.event() == event))
                .map(event -> new Transition(state, event, state, null)));
        return Stream.concat(moves.stream(), absorbed).toList();
    }

    /** The states that a task of this type can be in. */
    static Set<TaskState> states(TaskType type) {
        Set<TaskState> states = EnumSet.of(type.first());
        moves(type).forEach(move -> states.add(move.to()));
        return states;
    }

    @SafeVarargs
    private static List<Transition> rows(List<Transition>... parts) {
        return Stream.of(parts).flatMap(List::stream).toList();
    }
}
