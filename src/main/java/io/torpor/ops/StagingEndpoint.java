package io.torpor.ops;

import io.torpor.shard.Quarantined;
import io.torpor.shard.ShardStore;
import io.torpor.staging.StagingArea;
import io.torpor.staging.StagingRecord;
import io.torpor.staging.SweepResult;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.stereotype.Component;

/** The endpoint {@code /actuator/staging}: what lies on disks besides shards; a write sweeps this node now. */
@Component
@Endpoint(id = "staging")
class StagingEndpoint {

    private final StagingArea staging;
    private final ShardStore shards;

    StagingEndpoint(StagingArea staging, ShardStore shards) {
        this.staging = staging;
        this.shards = shards;
    }

    /**
     * The directories that are in use, wait to be cleaned, or are kept.
     *
     * @param directories of all nodes, without the cleaned ones, the oldest first
     * @param next what to ask for with {@code after} to get the next page of directories; null on the last one
     * @param quarantined shards in quarantine on this node
     */
    record StagingDescriptor(
            List<StagingRecord> directories, @Nullable Long next, List<Quarantined> quarantined) {}

    @ReadOperation
    StagingDescriptor staging(@Nullable Long after, @Nullable Integer size) {
        Paging<StagingRecord> page = Paging.of(size, most -> staging.pending(after == null ? 0 : after, most));
        return new StagingDescriptor(page.shown(), page.next(StagingRecord::id), shards.quarantined());
    }

    @WriteOperation
    SweepResult sweep() {
        return staging.sweepNow();
    }
}
