package io.torpor.catalog;

import io.torpor.archive.ArchiveId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An archive that is on record.
 *
 * @param task the pause that wrote it
 * @param bucket name of the bucket
 * @param bucketUuid of the bucket when it was paused; null where the cluster manager gives none
 * @param location canonical location of its object store
 * @param region of the store; null for the configured one
 * @param state what can be done with it
 * @param createdAt when it was completed, or given up as half
 * @param bytes of all files
 * @param objectBytes bytes of all objects: what it takes in the store
 * @param returnedAt when the bucket came back from it or, before that, from a newer one; null if it did not
 * @param expiresAt from when on retention may delete it, if all stays as it is; null if it must not (I4)
 */
public record ArchiveRecord(
        String task,
        String bucket,
        @Nullable String bucketUuid,
        String location,
        @Nullable String region,
        ArchiveState state,
        Instant createdAt,
        long bytes,
        long objectBytes,
        @Nullable Instant returnedAt,
        @Nullable Instant expiresAt) {

    /** The archive's identity in its store. */
    public ArchiveId id() {
        return new ArchiveId(bucket, task);
    }
}
