package io.torpor.admission;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.task.NewTask;
import io.torpor.transfer.NodeTasks;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * The check for pending clean-up: a bucket waits for a node that still has shards of an ended task to undo; staging
 * alone holds up nothing (I3).
 */
@Component
class PendingCleanupCheck implements AdmissionCheck {

    private final NodeTasks nodeTasks;

    PendingCleanupCheck(NodeTasks nodeTasks) {
        this.nodeTasks = nodeTasks;
    }

    @Override
    public void check(NewTask task) {
        nodeTasks.cleanupPendingOf(task.bucket()).stream().findFirst().ifPresent(pending -> {
            throw new ProblemException(
                    ProblemCode.CLEANUP_PENDING,
                    "Node " + pending.node() + " still has to clean up task " + pending.task() + " of bucket "
                            + task.bucket() + "; it does when it is back",
                    Map.of("node", pending.node(), "task", pending.task()),
                    null);
        });
    }
}
