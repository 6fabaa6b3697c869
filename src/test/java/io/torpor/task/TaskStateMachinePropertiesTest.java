package io.torpor.task;

import static io.torpor.support.Invariant.I6;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.support.Pins;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Whatever happens in whatever order, a task is in a legal state, an ended one stays, and a cancel is never an error. */
class TaskStateMachinePropertiesTest {

    /** Built once: it takes as long as hundreds of events. */
    private static final TaskStateMachine MACHINE = new TaskStateMachine();

    @Property(tries = 300)
    @Pins(I6)
    void anySequenceOfEventsLeavesALegalTask(
            @ForAll TaskType type, @ForAll @Size(min = 1, max = 40) List<TaskEvent> events) {
        TaskState state = type.first();
        TaskState outcome = null;
        for (TaskEvent event : events) {
            TaskState next = MACHINE.next(type, state, outcome, event);
            if (event == TaskEvent.CANCEL) {
                assertThat(next).as("cancel in %s", state).isNotNull();
            }
            if (next == null) {
                continue;
            }
            if (state.ended()) {
                assertThat(next).as("%s in %s", event, state).isEqualTo(state);
            }
            if (next == TaskState.ROLLING_BACK && state != TaskState.ROLLING_BACK) {
                outcome = outcome(type, state, event);
                assertThat(outcome).isNotNull();
            }
            assertThat(Transitions.states(type)).contains(next);
            state = next;
        }
    }

    private static @Nullable TaskState outcome(TaskType type, TaskState state, TaskEvent event) {
        return Transitions.moves(type).stream()
                .filter(move -> move.from() == state && move.event() == event)
                .map(Transition::outcome)
                .findFirst()
                .orElse(null);
    }
}
