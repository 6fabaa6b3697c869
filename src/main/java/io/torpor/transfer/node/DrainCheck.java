package io.torpor.transfer.node;

import io.torpor.node.Nodes;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardStore;
import io.torpor.task.Task;
import io.torpor.task.TaskType;
import org.springframework.stereotype.Component;

/** The check that a drained node begins no pause. One that has no shard of the bucket has nothing to begin. */
@Component
class DrainCheck {

    private final Nodes nodes;
    private final ShardStore shards;

    DrainCheck(Nodes nodes, ShardStore shards) {
        this.nodes = nodes;
        this.shards = shards;
    }

    /**
     * Refuses a pause while this node is drained and has shards of the bucket.
     *
     * @throws ProblemException {@code node-drained}
     */
    void refuseShardsOf(Task task) {
        if (task.type() == TaskType.PAUSE && !shards.list(task.bucket()).isEmpty()) {
            nodes.requireNotDrained(task.bucket());
        }
    }
}
