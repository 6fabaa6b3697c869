package io.torpor.transfer;

import io.torpor.bucket.Admission;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.task.NewTask;
import java.util.Map;
import org.springframework.stereotype.Component;

/** A bucket waits for a node that still has shards of an ended task to undo; staging alone holds up nothing (I3). */
@Component
class CleanupAdmission implements Admission {

    private final NodeTaskRepository shares;

    CleanupAdmission(NodeTaskRepository shares) {
        this.shares = shares;
    }

    @Override
    public void check(NewTask task) {
        shares.pendingOf(task.bucket()).stream().findFirst().ifPresent(pending -> {
            throw new ProblemException(
                    ProblemCode.CLEANUP_PENDING,
                    "Node " + pending.nodeId() + " still has to clean up task " + pending.taskId() + " of bucket "
                            + task.bucket() + "; it does when it is back",
                    Map.of("node", pending.nodeId(), "task", pending.taskId()),
                    null);
        });
    }
}
