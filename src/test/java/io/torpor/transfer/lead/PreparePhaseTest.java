package io.torpor.transfer.lead;

import static io.torpor.support.Invariant.I9;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.verify;

import io.torpor.problem.ProblemCode;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.transfer.TransferProperties;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class PreparePhaseTest extends AbstractPhaseTest {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Task TASK = TestTasks.task(TaskType.PAUSE, TaskState.PREPARE_PAUSE);

    @Test
    void everyNodeThatIsAliveTakesPart() {
        alive("a", "b");

        phase(Duration.ZERO).next(TASK);

        verify(nodeTasks).prepare(eq(TASK), argThat(nodes -> nodes.get().equals(List.of("a", "b"))));
        verifyNotMoved();
    }

    @Test
    @Pins(I9)
    void aTaskThatIsNotStartedInTimeFails() {
        alive("a");

        phase(PATIENCE).next(TASK);
        verifyNotMoved();

        phase(PATIENCE.plusMillis(1)).next(TASK);
        verify(lifecycle)
                .fail(
                        org.mockito.ArgumentMatchers.eq("task"),
                        argThat(reason -> reason.code() == ProblemCode.TASK_EXPIRED));
    }

    private PreparePhase phase(Duration later) {
        TransferProperties properties = new TransferProperties(
                1,
                null,
                8,
                null,
                Duration.ofMinutes(30),
                3,
                Duration.ofSeconds(15),
                PATIENCE,
                Duration.ofDays(90),
                DataSize.ofMegabytes(1));
        Clock clock = Clock.fixed(TestTasks.CREATED.plus(later), ZoneOffset.UTC);
        return new PreparePhase(nodeTasks, participants, lifecycle, properties, clock);
    }
}
