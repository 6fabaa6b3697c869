package io.torpor.transfer.lead;

import io.torpor.problem.ProblemException;
import io.torpor.task.Task;
import io.torpor.task.TaskEvent;
import io.torpor.task.TaskType;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTaskState;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.StalledTasks;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The phase in which the nodes let go of shards: a paused bucket's only while its archive can be verified (I4); a
 * damaged one sends them to quarantine.
 */
@Component
class ReleasePhase {

    private static final Logger log = LoggerFactory.getLogger(ReleasePhase.class);

    private final NodeTasks nodeTasks;
    private final Participants participants;
    private final ManifestCommit manifest;
    private final LedTasks led;
    private final StalledTasks stalled;

    ReleasePhase(
            NodeTasks nodeTasks,
            Participants participants,
            ManifestCommit manifest,
            LedTasks led,
            StalledTasks stalled) {
        this.nodeTasks = nodeTasks;
        this.participants = participants;
        this.manifest = manifest;
        this.led = led;
        this.stalled = stalled;
    }

    void next(Task task) {
        List<NodeTaskRow> rows = nodeTasks.rows(task.id());
        if (rows.stream().anyMatch(row -> row.state() == NodeTaskState.PROCESSED)) {
            nodeTasks.requireCleanup(task.id(), task.type() == TaskType.PAUSE && !isArchiveSound(task));
        } else if (participants.haveCleaned(rows)) {
            led.apply(task.id(), TaskEvent.RELEASED);
            stalled.solved(task.id());
        }
    }

    private boolean isArchiveSound(Task task) {
        try {
            manifest.verify(task);
            return true;
        } catch (ProblemException e) {
            return switch (e.code()) {
                case ARCHIVE_INCOMPLETE, ARCHIVE_CORRUPT, ARCHIVE_NOT_FOUND, ARCHIVE_VERSION -> {
                    log.error("The archive of task {} is damaged; the shards go to quarantine", task.id(), e);
                    yield false;
                }
                default -> throw e;
            };
        }
    }
}
