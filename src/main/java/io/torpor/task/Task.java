package io.torpor.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task as it was when it was read.
 *
 * @param id chosen by the caller or made here; also part of every path that the task makes (I3)
 * @param type what the task does to its bucket
 * @param bucket name of the bucket
 * @param bucketUuid null where the cluster manager gives none
 * @param state the truth about the task (I5)
 * @param outcome where a rollback ends; null when none was begun
 * @param archive canonical location of the object store
 * @param archiveTask the pause task whose archive is meant: a pause's own id, or the one that a resume reads
 * @param region of the store; null for the configured one
 * @param rateLimit bytes per second of each node; null for the configured one
 * @param reason why it failed; null if it did not (I9)
 * @param plan of a dry run, JSON; null otherwise
 * @param acknowledged a failed task that was cancelled afterwards; it has left the list
 * @param rev this task's own revision, which grows with each visible change of it; 1 or more
 * @param bytesTotal bytes of all its shards, as far as the nodes have measured them
 * @param bytesDone bytes moved so far; never runs backwards
 * @param bytesPerSecond present throughput over all nodes
 * @param coordinator the node that leads the task; null before one took it
 * @param createdAt when it was recorded
 * @param startedAt when its transfer began; null before that
 * @param endedAt when it ended; null before that
 */
public record Task(
        String id,
        TaskType type,
        String bucket,
        @Nullable String bucketUuid,
        TaskState state,
        @Nullable TaskState outcome,
        String archive,
        String archiveTask,
        @Nullable String region,
        @Nullable Long rateLimit,
        @Nullable Reason reason,
        @Nullable String plan,
        boolean acknowledged,
        long rev,
        long bytesTotal,
        long bytesDone,
        long bytesPerSecond,
        @Nullable String coordinator,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {

    /**
     * The progress of the transfer: bytes done of bytes in all, 0 to 1. A task without bytes is at 0 until its transfer
     * is over.
     */
    public double progress() {
        boolean over = state == TaskState.PAUSED
                || state == TaskState.RESUMED
                || state == TaskState.COMPLETED
                || (state == TaskState.RELEASING);
        if (over) {
            return 1;
        }
        return bytesTotal == 0 ? 0 : Math.min(1, (double) bytesDone / bytesTotal);
    }

    /**
     * Whether the task did not run here: a pause that has ended and never began is on record because its archive was found.
     */
    public boolean isFromArchive() {
        return type == TaskType.PAUSE && state == TaskState.COMPLETED && endedAt != null && startedAt == null;
    }

    /** The time in seconds until the transfer is over at the present throughput; null when that can't be told. */
    public @Nullable Long etaSeconds() {
        if (!state.transferring() || bytesPerSecond == 0) {
            return null;
        }
        return (bytesTotal - bytesDone + bytesPerSecond - 1) / bytesPerSecond;
    }
}
