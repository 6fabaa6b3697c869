package io.torpor.transfer.lead;

import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.transfer.StalledTasks;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** The coordinator's next step of a task, by the phase that its state is in. Each step may be run again (I5). */
@Component
class TaskSteps {

    private final PreparePhase prepare;
    private final TransferPhase transfer;
    private final ReleasePhase release;
    private final RollbackPhase rollback;
    private final LedTasks led;
    private final StalledTasks stalled;

    TaskSteps(
            PreparePhase prepare,
            TransferPhase transfer,
            ReleasePhase release,
            RollbackPhase rollback,
            LedTasks led,
            StalledTasks stalled) {
        this.prepare = prepare;
        this.transfer = transfer;
        this.release = release;
        this.rollback = rollback;
        this.led = led;
        this.stalled = stalled;
    }

    void next(Task task) {
        if (stalled.waits(task)) {
            return;
        }
        // An expression, so that the compiler asks for the phase of a new state.
        Consumer<Task> phase =
                switch (task.state()) {
                    case PREPARE_PAUSE, PREPARE_RESUME -> prepare::next;
                    case PAUSING, RESUMING, CHECKING -> transfer::next;
                    case RELEASING -> release::next;
                    case ROLLING_BACK -> rollback::next;
                    case PAUSED, RESUMED, COMPLETED, FAILED, CANCELLED, REVERTED, CANNOT_RESUME -> idle -> {};
                };
        phase.accept(task);
    }

    /**
     * Takes note of a step that ended with an {@link Error}, which trying again soon would only repeat: it fails its task
     * as long as that can be undone; later it is tried again after a while.
     */
    void stepBroke(Task task, Reason reason) {
        if (task.state().transferring() || task.state().prepared()) {
            led.fail(task.id(), reason);
        } else {
            stalled.broke(task, reason);
        }
    }

    /**
     * Takes note of a step that failed: it fails its task, as long as that can be undone; later the task is stalled,
     * and the step tried again.
     */
    void stepFailed(Task task, Reason reason) {
        if (task.state().transferring()) {
            led.fail(task.id(), reason);
        } else {
            stalled.failed(task.id(), reason);
        }
    }
}
