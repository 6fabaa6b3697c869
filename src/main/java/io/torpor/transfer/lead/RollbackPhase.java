package io.torpor.transfer.lead;

import io.torpor.task.Task;
import io.torpor.task.TaskEvent;
import io.torpor.task.TaskType;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.StalledTasks;
import org.springframework.stereotype.Component;

/** The phase in which everything is undone: first by every node that is alive, then the archive of a pause. */
@Component
class RollbackPhase {

    private final NodeTasks nodeTasks;
    private final Participants participants;
    private final ArchiveDiscard discard;
    private final TaskProgress progress;
    private final LedTasks led;
    private final StalledTasks stalled;

    RollbackPhase(
            NodeTasks nodeTasks,
            Participants participants,
            ArchiveDiscard discard,
            TaskProgress progress,
            LedTasks led,
            StalledTasks stalled) {
        this.nodeTasks = nodeTasks;
        this.participants = participants;
        this.discard = discard;
        this.progress = progress;
        this.led = led;
        this.stalled = stalled;
    }

    void next(Task task) {
        nodeTasks.requireCleanup(task.id(), false);
        if (!participants.haveCleaned(nodeTasks.rows(task.id()))) {
            return;
        }

        if (task.type() == TaskType.PAUSE && !isDiscarded(task)) {
            return;
        }
        led.apply(task.id(), TaskEvent.ROLLED_BACK);
        progress.forget(task);
        stalled.solved(task.id());
    }

    /**
     * Nodes that are alive give their word soon, and its end nudges this task; a lost one is not waited for, nor is a slow
     * one (I3).
     */
    private boolean isDiscarded(Task pause) {
        try {
            discard.discard(pause);
        } catch (AwaitedWordException e) {
            if (participants.areAlive(e.nodes()) && !e.overdue()) {
                return false;
            }
            discard.later(pause, e);
        }
        return true;
    }
}
