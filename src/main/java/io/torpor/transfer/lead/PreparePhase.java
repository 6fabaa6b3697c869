package io.torpor.transfer.lead;

import io.torpor.problem.ProblemCode;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.TransferProperties;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** The phase of a task that is agreed: its nodes are on record, and it waits for its start, but not for ever. */
@Component
class PreparePhase {

    private final NodeTasks nodeTasks;
    private final Participants participants;
    private final LedTasks led;
    private final TransferProperties properties;
    private final Clock clock;

    PreparePhase(
            NodeTasks nodeTasks, Participants participants, LedTasks led, TransferProperties properties, Clock clock) {
        this.nodeTasks = nodeTasks;
        this.participants = participants;
        this.led = led;
        this.properties = properties;
        this.clock = clock;
    }

    void next(Task task) {
        nodeTasks.prepare(task, () -> participants.of(task));
        if (clock.instant().isAfter(task.createdAt().plus(properties.prepareTimeout()))) {
            led.fail(
                    task.id(),
                    new Reason(
                            ProblemCode.TASK_EXPIRED,
                            "The task was prepared and not started within " + properties.prepareTimeout()));
        }
    }
}
