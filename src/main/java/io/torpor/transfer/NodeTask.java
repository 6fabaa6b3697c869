package io.torpor.transfer;

import io.torpor.task.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node task, that is one node's part of a task, as it was when it was read.
 *
 * @param task id of the task
 * @param node id of the node
 * @param state where the node task is in its life
 * @param bytesTotal bytes of the node's shards; 0 before they are measured
 * @param bytesDone bytes moved so far
 * @param error why it failed, or why its cleaning does not get on; null if neither
 * @param cleanupPending whether the node still has something to clean, or the task has a staging directory that is not
 *     cleaned yet (I9)
 * @param position its place among those that wait for their node, from 1; null if it does not wait, or far back
 */
public record NodeTask(
        String task,
        String node,
        NodeTaskState state,
        long bytesTotal,
        long bytesDone,
        @Nullable Reason error,
        boolean cleanupPending,
        @Nullable Integer position) {

    /** The node task with its place in its node's queue, if it waits there. */
    NodeTask waitingIn(List<String> queue) {
        int index = state == NodeTaskState.POSTED ? queue.indexOf(task) : -1;
        return new NodeTask(
                task, node, state, bytesTotal, bytesDone, error, cleanupPending, index < 0 ? null : index + 1);
    }

    /** The progress of the node task: bytes done of bytes in all, 0 to 1. */
    public double progress() {
        if (state == NodeTaskState.PROCESSED) {
            return 1;
        }
        return bytesTotal == 0 ? 0 : Math.min(1, (double) bytesDone / bytesTotal);
    }
}
