package io.torpor.admission;

import io.torpor.bucket.Buckets;
import io.torpor.node.NodeIdentity;
import io.torpor.shard.ShardStore;
import io.torpor.task.NewTask;
import io.torpor.task.TaskType;
import org.springframework.stereotype.Component;

/**
 * The check that a bucket is not resumed over shards which are here already. Other nodes check their own when they
 * begin their node task.
 */
@Component
class NoShardsHereCheck implements AdmissionCheck {

    private final ShardStore shards;
    private final NodeIdentity self;

    NoShardsHereCheck(ShardStore shards, NodeIdentity self) {
        this.shards = shards;
        this.self = self;
    }

    @Override
    public void check(NewTask task) {
        boolean present = !shards.list(task.bucket()).isEmpty();
        if (present && task.type() == TaskType.RESUME) {
            throw Buckets.notEmpty(task.bucket(), self.id());
        }
    }
}
