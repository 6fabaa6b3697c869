package io.torpor.transfer;

import io.torpor.bucket.Admission;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardStore;
import io.torpor.task.NewTask;
import io.torpor.task.TaskType;
import java.util.Map;
import org.springframework.stereotype.Component;

/** A bucket whose shards are here already is not resumed over them. Other nodes look at their own when they start. */
@Component
class ShardAdmission implements Admission {

    private final ShardStore shards;
    private final NodeIdentity self;

    ShardAdmission(ShardStore shards, NodeIdentity self) {
        this.shards = shards;
        this.self = self;
    }

    @Override
    public void check(NewTask task) {
        boolean present = !shards.list(task.bucket()).isEmpty();
        if (present && task.type() == TaskType.RESUME) {
            throw notEmpty(task.bucket(), self.id());
        }
    }

    static ProblemException notEmpty(String bucket, String node) {
        return new ProblemException(
                ProblemCode.BUCKET_NOT_EMPTY,
                "Bucket " + bucket + " has shards on node " + node + " already; a resume never overwrites shards",
                Map.of("bucket", bucket, "node", node),
                null);
    }
}
