package io.torpor.task;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.statemachine.StateMachine;
import org.springframework.statemachine.StateMachineEventResult.ResultType;
import org.springframework.statemachine.config.StateMachineBuilder;
import org.springframework.statemachine.config.StateMachineBuilder.Builder;
import org.springframework.statemachine.config.StateMachineFactory;
import org.springframework.statemachine.support.DefaultStateMachineContext;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * The state machine of tasks: asks Spring Statemachine where an event leads. A machine lives for one question: it is
 * set to the stored state, is told the event, and is read. It runs no work and remembers nothing; the row does (I5).
 */
@Component
class TaskStateMachine {

    private static final String OUTCOME = "outcome";

    private final Map<TaskType, StateMachineFactory<TaskState, TaskEvent>> factories = new EnumMap<>(TaskType.class);

    TaskStateMachine() {
        for (TaskType type : TaskType.values()) {
            factories.put(type, factory(type));
        }
    }

    /**
     * The state that an event leads to.
     *
     * @param outcome the stored end of a rollback; null when none is under way
     * @return the state after, the same state for a no-op, or null if the event is not legal in the state (I6)
     */
    @Nullable
    TaskState next(TaskType type, TaskState state, @Nullable TaskState outcome, TaskEvent event) {
        StateMachineFactory<TaskState, TaskEvent> factory = factories.get(type);
        if (factory == null) {
            throw new IllegalStateException("No state machine for " + type);
        }
        StateMachine<TaskState, TaskEvent> machine = factory.getStateMachine();
        machine.getStateMachineAccessor().doWithAllRegions(region -> region.resetStateMachineReactively(
                        new DefaultStateMachineContext<>(state, null, null, null))
                .block());
        machine.startReactively().block();
        try {
            var message = MessageBuilder.withPayload(event)
                    .setHeader(OUTCOME, outcome)
                    .build();
            var result = machine.sendEvent(Mono.just(message)).blockLast();
            boolean accepted = result != null && result.getResultType() == ResultType.ACCEPTED;
            TaskState after = machine.getState().getId();
            // A guard that says no leaves the machine where it was and still counts as accepted.
            boolean stayed = after == state && !Transitions.ABSORBED.contains(event);
            return accepted && !stayed ? after : null;
        } finally {
            machine.stopReactively().block();
        }
    }

    private static StateMachineFactory<TaskState, TaskEvent> factory(TaskType type) {
        try {
            Builder<TaskState, TaskEvent> builder = StateMachineBuilder.builder();
            builder.configureConfiguration().withConfiguration().autoStartup(false);
            builder.configureStates().withStates().initial(type.first()).states(Transitions.states(type));
            for (Transition row : Transitions.table(type)) {
                add(builder, row);
            }
            return builder.createFactory();
        } catch (Exception e) {
            throw new IllegalStateException("The transition table of " + type + " makes no machine", e);
        }
    }

    private static void add(Builder<TaskState, TaskEvent> builder, Transition row) throws Exception {
        if (row.absorbed()) {
            builder.configureTransitions().withInternal().source(row.from()).event(row.event());
            return;
        }
        var transition = builder.configureTransitions()
                .withExternal()
                .source(row.from())
                .event(row.event())
                .target(row.to());
        if (row.event() == TaskEvent.ROLLED_BACK) {
            transition.guard(context -> row.outcome() == context.getMessageHeader(OUTCOME));
        }
    }
}
