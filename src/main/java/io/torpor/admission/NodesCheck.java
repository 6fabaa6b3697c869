package io.torpor.admission;

import io.torpor.node.Nodes;
import io.torpor.shard.ShardStore;
import io.torpor.task.NewTask;
import io.torpor.task.TaskType;
import org.springframework.stereotype.Component;

/**
 * The check of the nodes: a pause needs all of them up, because the shards of one that is down would silently be missing;
 * and none that is drained may have shards of the bucket. Other nodes find the latter when they begin. A resume needs a node
 * that begins new work.
 */
@Component
class NodesCheck implements AdmissionCheck {

    private final Nodes nodes;
    private final ShardStore shards;

    NodesCheck(Nodes nodes, ShardStore shards) {
        this.nodes = nodes;
        this.shards = shards;
    }

    @Override
    public void check(NewTask task) {
        if (task.type() != TaskType.PAUSE) {
            nodes.takers();
            return;
        }
        nodes.requireAllUp();
        if (!shards.list(task.bucket()).isEmpty()) {
            nodes.requireNotDrained(task.bucket());
        }
    }
}
