package io.torpor.task;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transition of a task, one row of the table: in this state, this event leads there.
 *
 * @param from the state before
 * @param event what happens
 * @param to the state after; the same as {@code from} for a no-op
 * @param outcome for a move into ROLLING_BACK the state that the rollback ends in; for ROLLED_BACK the outcome that
 *     this row is for; else null
 */
record Transition(
        TaskState from,
        TaskEvent event,
        TaskState to,
        @Nullable TaskState outcome) {

    /** Whether this row is a no-op: the event is legal and absorbed. */
    boolean absorbed() {
        return from == to;
    }

    static Rows from(TaskState... states) {
        return new Rows(List.of(states), List.of());
    }

    /**
     * The rows of the table in the making: the states, then the events, then the target.
     *
     * @param states that a row is made for each of
     * @param events that a row is made for each of; empty until they are given
     */
    record Rows(List<TaskState> states, List<TaskEvent> events) {

        Rows on(TaskEvent... happened) {
            return new Rows(states, List.of(happened));
        }

        List<Transition> to(TaskState target) {
            return cross(target, null);
        }

        List<Transition> undoAs(TaskState outcome) {
            return cross(TaskState.ROLLING_BACK, outcome);
        }

        List<Transition> toOutcome(TaskState outcome) {
            return cross(outcome, outcome);
        }

        private List<Transition> cross(TaskState target, @Nullable TaskState outcome) {
            List<Transition> rows = new ArrayList<>();
            for (TaskState state : states) {
                for (TaskEvent event : events) {
                    rows.add(new Transition(state, event, target, outcome));
                }
            }
            return rows;
        }
    }
}
