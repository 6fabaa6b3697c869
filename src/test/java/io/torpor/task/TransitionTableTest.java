package io.torpor.task;

import static io.torpor.support.Invariant.I6;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.support.Pins;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** I6: every (state, event) pair is defined. The expectation is written out here, apart from the table in main. */
class TransitionTableTest {

    /** What has no line is a conflict, unless the event is one of NO_OPS. {@code ROLLING_BACK>X}: undone, ends in X. */
    private static final Map<TaskType, String> LEGAL = new LinkedHashMap<>();

    static {
        LEGAL.put(TaskType.PAUSE, """
                PREPARE_PAUSE  START          PAUSING
                PREPARE_PAUSE  CANCEL         ROLLING_BACK>CANCELLED
                PREPARE_PAUSE  FAIL           ROLLING_BACK>FAILED
                PREPARE_PAUSE  NODE_LOST      ROLLING_BACK>FAILED
                PAUSING        UPLOADED       PAUSED
                PAUSING        CANCEL         ROLLING_BACK>CANCELLED
                PAUSING        FAIL           ROLLING_BACK>FAILED
                PAUSING        NODE_LOST      ROLLING_BACK>FAILED
                PAUSING        BUCKET_GONE    ROLLING_BACK>FAILED
                PAUSED         BUCKET_PAUSED  RELEASING
                PAUSED         BUCKET_GONE    RELEASING
                PAUSED         BUCKET_ONLINE  ROLLING_BACK>REVERTED
                RELEASING      BUCKET_ONLINE  ROLLING_BACK>REVERTED
                RELEASING      RELEASED       COMPLETED
                ROLLING_BACK   ROLLED_BACK    OUTCOME
                """);
        LEGAL.put(TaskType.RESUME, """
                PREPARE_RESUME START          RESUMING
                PREPARE_RESUME CANCEL         ROLLING_BACK>CANCELLED
                PREPARE_RESUME FAIL           ROLLING_BACK>FAILED
                PREPARE_RESUME NODE_LOST      ROLLING_BACK>FAILED
                RESUMING       RESTORED       RESUMED
                RESUMING       CANCEL         ROLLING_BACK>CANCELLED
                RESUMING       FAIL           ROLLING_BACK>FAILED
                RESUMING       NODE_LOST      ROLLING_BACK>FAILED
                RESUMING       BUCKET_PAUSED  ROLLING_BACK>FAILED
                RESUMING       BUCKET_GONE    ROLLING_BACK>FAILED
                RESUMED        BUCKET_ONLINE  COMPLETED
                RESUMED        BUCKET_RESUMED COMPLETED
                RESUMED        BUCKET_GONE    RELEASING
                RELEASING      RELEASED       REVERTED
                ROLLING_BACK   ROLLED_BACK    OUTCOME
                """);
        LEGAL.put(TaskType.RESUME_DRY_RUN, """
                PREPARE_RESUME START          CHECKING
                PREPARE_RESUME CANCEL         ROLLING_BACK>CANCELLED
                PREPARE_RESUME FAIL           ROLLING_BACK>FAILED
                PREPARE_RESUME NODE_LOST      ROLLING_BACK>FAILED
                CHECKING       CHECKED        COMPLETED
                CHECKING       CANNOT_RESUME  CANNOT_RESUME
                CHECKING       CANCEL         ROLLING_BACK>CANCELLED
                CHECKING       FAIL           ROLLING_BACK>FAILED
                CHECKING       NODE_LOST      ROLLING_BACK>FAILED
                ROLLING_BACK   ROLLED_BACK    OUTCOME
                """);
    }

    private static final List<String> NO_OPS = List.of(
            "CANCEL",
            "NODE_LOST",
            "BUCKET_ONLINE",
            "BUCKET_PAUSING",
            "BUCKET_RESUMING",
            "BUCKET_PAUSED",
            "BUCKET_RESUMED",
            "BUCKET_GONE");

    private static final Map<TaskType, String> STATES = Map.of(
            TaskType.PAUSE,
            "PREPARE_PAUSE PAUSING PAUSED RELEASING ROLLING_BACK COMPLETED FAILED CANCELLED REVERTED",
            TaskType.RESUME,
            "PREPARE_RESUME RESUMING RESUMED RELEASING ROLLING_BACK COMPLETED FAILED CANCELLED REVERTED",
            TaskType.RESUME_DRY_RUN,
            "PREPARE_RESUME CHECKING ROLLING_BACK COMPLETED CANNOT_RESUME FAILED CANCELLED REVERTED");

    /** Built once: it takes as long as hundreds of events. */
    private static final TaskStateMachine MACHINE = new TaskStateMachine();

    static Stream<Arguments> everyPair() {
        return Arrays.stream(TaskType.values())
                .flatMap(type -> Arrays.stream(STATES.get(type).split(" "))
                        .flatMap(state -> Arrays.stream(TaskEvent.values())
                                .map(event -> Arguments.of(type, TaskState.valueOf(state), event))));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("everyPair")
    @Pins(I6)
    void everyPairIsDefined(TaskType type, TaskState state, TaskEvent event) {
        String expected = expectation(type, state, event);
        TaskState outcome = state == TaskState.ROLLING_BACK ? TaskState.CANCELLED : null;

        TaskState next = MACHINE.next(type, state, outcome, event);

        switch (expected) {
            case "conflict" -> assertThat(next).isNull();
            case "no-op" -> assertThat(next).isEqualTo(state);
            case "OUTCOME" -> assertThat(next).isEqualTo(TaskState.CANCELLED);
            default -> assertThat(next).isEqualTo(TaskState.valueOf(expected.split(">")[0]));
        }
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("everyPair")
    @Pins(I6)
    void everyWayIntoRollbackKnowsItsEnd(TaskType type, TaskState state, TaskEvent event) {
        String expected = expectation(type, state, event);
        TaskState end = Transitions.moves(type).stream()
                .filter(move -> move.from() == state && move.event() == event && move.to() == TaskState.ROLLING_BACK)
                .map(Transition::outcome)
                .findFirst()
                .orElse(null);

        assertThat(end)
                .isEqualTo(
                        expected.startsWith("ROLLING_BACK>")
                                ? TaskState.valueOf(expected.substring("ROLLING_BACK>".length()))
                                : null);
    }

    @Test
    @Pins(I6)
    void aRollbackEndsInEachOfItsOutcomesAndInNoOther() {
        for (TaskState outcome : List.of(TaskState.FAILED, TaskState.CANCELLED, TaskState.REVERTED)) {
            assertThat(MACHINE.next(TaskType.PAUSE, TaskState.ROLLING_BACK, outcome, TaskEvent.ROLLED_BACK))
                    .isEqualTo(outcome);
        }
        assertThat(MACHINE.next(TaskType.PAUSE, TaskState.ROLLING_BACK, null, TaskEvent.ROLLED_BACK))
                .isNull();
    }

    private static String expectation(TaskType type, TaskState state, TaskEvent event) {
        return LEGAL.get(type)
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(line -> line[0].equals(state.name()) && line[1].equals(event.name()))
                .map(line -> line[2])
                .findFirst()
                .orElse(NO_OPS.contains(event.name()) ? "no-op" : "conflict");
    }
}
