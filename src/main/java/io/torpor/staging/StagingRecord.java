package io.torpor.staging;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A staging directory as the database knows it.
 *
 * @param id the row's id
 * @param node the node on whose disk it is
 * @param task the task that it belongs to; for an orphan, what its directory's name says
 * @param bucket the task's bucket; null for an orphan
 * @param shard the shard's name; null for an orphan that is a task's whole directory
 * @param kind what it is for
 * @param state where it is in its life
 * @param path relative to that node's data directory
 * @param attempts how often deleting it failed
 * @param lastError why, the last time; null if it never did
 * @param nextTryAt when the sweeper tries (again); of no meaning unless cleanup is required
 * @param createdAt when it was reserved, or found
 * @param cleanedAt when its absence was checked; null before
 */
public record StagingRecord(
        long id,
        String node,
        String task,
        @Nullable String bucket,
        @Nullable String shard,
        StagingKind kind,
        StagingState state,
        String path,
        int attempts,
        @Nullable String lastError,
        Instant nextTryAt,
        Instant createdAt,
        @Nullable Instant cleanedAt) {}
