package io.torpor.ops;

import io.torpor.catalog.ArchiveRetention;
import io.torpor.catalog.PendingDeletions;
import io.torpor.shard.Quarantined;
import io.torpor.shard.ShardStore;
import io.torpor.staging.StagingArea;
import io.torpor.staging.StagingRecord;
import io.torpor.staging.StagingState;
import io.torpor.transfer.NodeTask;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.StalledTasks;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** The health of staging: down, with the reasons, while something can't be cleaned or lies in quarantine (I9). */
@Component
class StagingHealthIndicator implements HealthIndicator {

    private final StagingArea staging;
    private final NodeTasks nodeTasks;
    private final ShardStore shards;
    private final StalledTasks stalled;
    private final PendingDeletions deletions;
    private final ArchiveRetention retention;

    StagingHealthIndicator(
            StagingArea staging,
            NodeTasks nodeTasks,
            ShardStore shards,
            StalledTasks stalled,
            PendingDeletions deletions,
            ArchiveRetention retention) {
        this.staging = staging;
        this.nodeTasks = nodeTasks;
        this.shards = shards;
        this.stalled = stalled;
        this.deletions = deletions;
        this.retention = retention;
    }

    @Override
    public Health health() {
        List<String> reasons = new ArrayList<>();
        staging.list().stream()
                .filter(StagingHealthIndicator::failing)
                .map(this::reason)
                .forEach(reasons::add);
        nodeTasks.cleanupPending().stream()
                .filter(nodeTask -> nodeTask.error() != null)
                .map(this::reason)
                .forEach(reasons::add);
        stalled.all()
                .forEach((task, why) -> reasons.add("Task " + task + " can't go on: " + why.message()
                        + ". Remove the cause; it is tried again by itself"));
        deletions
                .failing()
                .forEach(deletion -> reasons.add("Task " + deletion.task() + ": its archive in "
                        + deletion.archive() + " can't be discarded (" + deletion.attempts() + " attempts): "
                        + deletion.lastError() + ". Remove the cause; it is tried again by itself"));
        retention
                .heldUp()
                .forEach((bucket, why) -> reasons.add("Bucket " + bucket + ": its expired archives are kept for now: "
                        + why.message() + ". They are looked at again by itself"));
        shards.quarantined().stream().map(this::reason).forEach(reasons::add);
        return reasons.isEmpty()
                ? Health.up().build()
                : Health.down().withDetail("reasons", reasons).build();
    }

    private static boolean failing(StagingRecord directory) {
        return directory.state() == StagingState.CLEANUP_REQUIRED && directory.attempts() > 0;
    }

    private String reason(StagingRecord directory) {
        return "Task " + directory.task() + ", bucket " + directory.bucket() + ", shard " + directory.shard() + ": "
                + directory.path() + " on node " + directory.node() + " can't be deleted (" + directory.attempts()
                + " attempts): " + directory.lastError() + ". Remove the cause; the sweeper tries again by itself";
    }

    private String reason(NodeTask nodeTask) {
        String why = nodeTask.error() == null ? "" : nodeTask.error().message();
        return "Task " + nodeTask.task() + ": node " + nodeTask.node() + " can't clean its share: " + why
                + ". Remove the cause; the node tries again by itself";
    }

    private String reason(Quarantined shard) {
        return "Task " + shard.task() + ", bucket " + shard.bucket() + ", shard " + shard.shard()
                + ": is not what its archive holds, or its archive is damaged, so it was kept in " + shard.path()
                + ". It may be the last copy: check the archive before you move it back or remove it";
    }
}
