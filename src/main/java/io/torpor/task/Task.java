package io.torpor.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task as it was when it was read.
 *
 * @param id chosen by the caller or made here; also part of every path that the task makes (I3)
 * @param bucketUuid null where the cluster manager gives none
 * @param archive location, canonical
 * @param archiveTask the pause task whose archive is meant: a pause's own id, or the one that a resume reads
 * @param rateLimit bytes per second over all streams; null for none
 * @param outcome where a rollback ends; null when none is under way
 * @param reason why it failed; null if it did not
 * @param plan of a dry run, JSON; null otherwise
 * @param acknowledged a failed task that was cancelled afterwards; it has left the list
 * @param rev the list's revision when this task last changed visibly
 * @param coordinator the node that leads the task; null before one took it
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

    /** Bytes done of bytes in all, 0 to 1; a task without bytes is at 0 until its transfer is over. */
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

    /** Seconds until the transfer is over at the present throughput; null when that can't be told. */
    public @Nullable Long etaSeconds() {
        if (!state.transferring() || bytesPerSecond == 0) {
            return null;
        }
        return (bytesTotal - bytesDone + bytesPerSecond - 1) / bytesPerSecond;
    }
}
