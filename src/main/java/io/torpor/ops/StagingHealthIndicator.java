package io.torpor.ops;

import io.torpor.catalog.ArchiveRetention;
import io.torpor.catalog.PendingDeletions;
import io.torpor.shard.Quarantined;
import io.torpor.shard.ShardStore;
import io.torpor.staging.StagingArea;
import io.torpor.staging.StagingRecord;
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

    /** Reasons of one kind that are told: who has more looks at the endpoint (I10). */
    private static final int MOST = 100;

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
        staging.failing(MOST).stream().map(this::reason).forEach(reasons::add);
        nodeTasks.cleanupPending().stream()
                .filter(nodeTask -> nodeTask.error() != null)
                .limit(MOST)
                .map(this::reason)
                .forEach(reasons::add);
        stalled.all()
                .forEach((task, why) -> reasons.add("Task " + task + " can't go on: " + why.message()
                        + ". Remove the cause; it is tried again by itself"));
        deletions
                .failing(MOST)
                .forEach(deletion -> reasons.add("Task " + deletion.task() + ": its archive in "
                        + deletion.archive() + " can't be discarded (" + deletion.attempts() + " attempts): "
                        + deletion.lastError() + ". Remove the cause; it is tried again by itself"));
        retention.heldUp().entrySet().stream()
                .limit(MOST)
                .map(held -> "Bucket " + held.getKey() + ": its expired archives are kept for now: "
                        + held.getValue().message() + ". They are looked at again by itself")
                .forEach(reasons::add);
        shards.quarantined().stream().limit(MOST).map(this::reason).forEach(reasons::add);
        return reasons.isEmpty()
                ? Health.up().build()
                : Health.down().withDetail("reasons", reasons).build();
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
