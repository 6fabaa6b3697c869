package io.torpor.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.torpor.bucket.Gate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A bucket, as the API shows it.
 *
 * @param state what the cluster manager last said; null before it was asked
 * @param gateSequence number of the gate's last change
 * @param activeTask its id; null if there is none
 * @param shards on this node
 * @param bytes of these shards
 * @param archivedAt where it was last paused to; null if it never was
 * @param problem why the shards can't be listed
 */
@Schema(name = "Bucket")
record BucketView(
        String name,
        @Nullable String uuid,
        @Nullable String state,
        GateView gate,
        long gateSequence,
        @Nullable String activeTask,
        List<Shard> shards,
        long bytes,
        @Nullable ArchivedAt archivedAt,

        @JsonInclude(JsonInclude.Include.NON_NULL) TaskView.@Nullable Error problem) {

    /** What the indexer may do with the bucket. */
    @Schema(name = "Gate")
    record GateView(String scans, String mutations, String ddl) {

        static GateView of(Gate gate) {
            return new GateView(lower(gate.scans()), lower(gate.mutations()), lower(gate.ddl()));
        }
    }

    /** A shard on this node. */
    @Schema(name = "Shard")
    record Shard(String name, long bytes) {}

    /** Where the bucket was last paused to. */
    @Schema(name = "ArchivedAt")
    record ArchivedAt(String archive, String task, @Nullable Instant endedAt) {}

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
