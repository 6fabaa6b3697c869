package io.torpor.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.torpor.bucket.Gate;
import io.torpor.catalog.ArchiveRecord;
import io.torpor.catalog.ArchiveState;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A bucket, as the API shows it.
 *
 * @param name of the bucket
 * @param uuid as the cluster manager last gave it; null if it never did
 * @param state what the cluster manager last said; null before it was asked
 * @param gate what the indexer may do with it now
 * @param gateSequence number of the gate's last change; 0 if it never moved
 * @param activeTask its id; null if there is none
 * @param shards on this node
 * @param bytes of these shards, not older than a minute when somebody asks that often; null while they are measured
 * @param archivedAt where it was last paused to; null if it never was
 * @param archives that are there, the newest first; left out in the list of buckets
 * @param problem why the shards can't be listed; left out if they can
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
        @Nullable Long bytes,
        @Nullable ArchivedAt archivedAt,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<ArchiveView> archives,

        @JsonInclude(JsonInclude.Include.NON_NULL) TaskView.@Nullable Error problem) {

    /**
     * The gate of the bucket, lower case: what the indexer may do with it.
     *
     * @param scans reading
     * @param mutations following the data
     * @param ddl creating and dropping indexes
     */
    @Schema(name = "Gate")
    record GateView(String scans, String mutations, String ddl) {

        static GateView of(Gate gate) {
            return new GateView(lower(gate.scans()), lower(gate.mutations()), lower(gate.ddl()));
        }
    }

    /**
     * A shard on this node.
     *
     * @param name its name
     * @param bytes of its files; null if they were not measured yet
     */
    @Schema(name = "Shard")
    record Shard(String name, @Nullable Long bytes) {}

    /**
     * The pause that completed last: where the bucket was last paused to.
     *
     * @param archive canonical location of the object store
     * @param task the pause
     * @param endedAt when it ended
     * @param bytes of all files
     */
    @Schema(name = "ArchivedAt")
    record ArchivedAt(String archive, String task, @Nullable Instant endedAt, long bytes) {}

    /**
     * An archive of the bucket.
     *
     * @param task the pause that wrote it
     * @param location canonical location of its object store
     * @param createdAt when it was completed, or given up as half
     * @param bytes of all files
     * @param objectBytes bytes of all objects: what it takes in the store
     * @param complete whether a resume can read it
     * @param returnedAt when the bucket came back from it or a newer one; null if it did not
     * @param expiresAt from when on retention may delete it; null if it must not
     */
    @Schema(name = "Archive")
    record ArchiveView(
            @Schema(description = "The pause that made it; name it in a resume")
            String task,

            String location,
            Instant createdAt,

            @Schema(description = "Of all files") long bytes,

            @Schema(description = "What it takes in the archive")
            long objectBytes,

            @Schema(description = "Whether a resume can read it")
            boolean complete,

            @Schema(description = "When the bucket came back from it or a newer one") @Nullable
            Instant returnedAt,

            @Schema(description = "From when on retention may delete it, if all stays as it is") @Nullable
            Instant expiresAt) {

        static ArchiveView of(ArchiveRecord archive) {
            return new ArchiveView(
                    archive.task(),
                    archive.location(),
                    archive.createdAt(),
                    archive.bytes(),
                    archive.objectBytes(),
                    archive.state() == ArchiveState.COMPLETE,
                    archive.returnedAt(),
                    archive.expiresAt());
        }
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
