package io.torpor.transfer;

import io.torpor.task.Reason;
import org.jspecify.annotations.Nullable;

/**
 * One node task, as it was when it was read.
 *
 * @param error why it failed, or why its cleaning does not get on; null if neither
 * @param cleanupPending whether the node still has something to clean after the task (I9)
 */
public record NodeTask(
        String task,
        String node,
        NodeTaskState state,
        long bytesTotal,
        long bytesDone,
        @Nullable Reason error,
        boolean cleanupPending) {

    /** Bytes done of bytes in all, 0 to 1. */
    public double progress() {
        if (state == NodeTaskState.PROCESSED) {
            return 1;
        }
        return bytesTotal == 0 ? 0 : Math.min(1, (double) bytesDone / bytesTotal);
    }
}
