package io.torpor.ops;

import io.torpor.shard.Quarantined;
import io.torpor.shard.ShardStore;
import io.torpor.staging.StagingArea;
import io.torpor.staging.StagingRecord;
import io.torpor.staging.StagingState;
import io.torpor.staging.SweepResult;
import java.util.List;
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
     * @param directories of all nodes, without the cleaned ones
     * @param quarantined shards in quarantine on this node
     */
    record StagingDescriptor(List<StagingRecord> directories, List<Quarantined> quarantined) {}

    @ReadOperation
    StagingDescriptor staging() {
        List<StagingRecord> present = staging.list().stream()
                .filter(directory -> directory.state() != StagingState.CLEANED)
                .toList();
        return new StagingDescriptor(present, shards.quarantined());
    }

    @WriteOperation
    SweepResult sweep() {
        return staging.sweepNow();
    }
}
