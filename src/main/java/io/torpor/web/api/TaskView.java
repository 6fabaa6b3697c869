package io.torpor.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.transfer.NodeTask;
import io.torpor.transfer.NodeTaskState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task, as the API shows it.
 *
 * @param id of the task
 * @param type what it does to its bucket
 * @param bucket name of the bucket
 * @param bucketUuid null where the cluster manager gives none
 * @param state where it is in its life
 * @param archive canonical location of the object store
 * @param rev its own revision, which grows with each visible change of it
 * @param progress 0 to 1
 * @param bytesTotal bytes of all its shards, as far as they are measured
 * @param bytesDone bytes moved so far
 * @param bytesPerSecond present throughput over all nodes
 * @param etaSeconds seconds until the transfer is over; null when that can't be told
 * @param coordinator the node that leads it; null before one took it
 * @param nodes its node tasks, by node
 * @param plan of a dry run, JSON; left out otherwise
 * @param error why it failed; left out if it did not
 * @param createdAt when it was recorded
 * @param startedAt when its transfer began; null before that
 * @param endedAt when it ended; null before that
 */
@Schema(name = "Task")
record TaskView(
        String id,
        TaskType type,
        String bucket,
        @Nullable String bucketUuid,
        TaskState state,
        String archive,
        long rev,
        double progress,
        long bytesTotal,
        long bytesDone,
        long bytesPerSecond,
        @Nullable Long etaSeconds,
        @Nullable String coordinator,
        List<NodeTaskView> nodes,

        @Nullable @JsonRawValue @JsonInclude(JsonInclude.Include.NON_NULL) @Schema(implementation = Object.class)
        String plan,

        @Nullable @JsonInclude(JsonInclude.Include.NON_NULL) Error error,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {

    static TaskView of(Task task, List<NodeTask> nodeTasks) {
        return new TaskView(
                task.id(),
                task.type(),
                task.bucket(),
                task.bucketUuid(),
                task.state(),
                task.archive(),
                task.rev(),
                task.progress(),
                task.bytesTotal(),
                task.bytesDone(),
                task.bytesPerSecond(),
                task.etaSeconds(),
                task.coordinator(),
                nodeTasks.stream().map(NodeTaskView::of).toList(),
                task.plan(),
                Error.of(task.reason()),
                task.createdAt(),
                task.startedAt(),
                task.endedAt());
    }

    /**
     * A node task of the task.
     *
     * @param node id of the node
     * @param state where the node task is in its life
     * @param progress 0 to 1
     * @param bytesTotal bytes of the node's shards; 0 before they are measured
     * @param bytesDone bytes moved so far
     * @param error why it failed, or why its cleaning does not get on; left out if neither
     * @param cleanupPending as in {@link NodeTask}
     * @param queuePosition its place among those that wait for room on their node, from 1; left out if it does not wait
     */
    @Schema(name = "NodeShare")
    record NodeTaskView(
            String node,
            NodeTaskState state,
            double progress,
            long bytesTotal,
            long bytesDone,

            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            Error error,

            boolean cleanupPending,

            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            Integer queuePosition) {

        private static NodeTaskView of(NodeTask nodeTask) {
            return new NodeTaskView(
                    nodeTask.node(),
                    nodeTask.state(),
                    nodeTask.progress(),
                    nodeTask.bytesTotal(),
                    nodeTask.bytesDone(),
                    Error.of(nodeTask.error()),
                    nodeTask.cleanupPending(),
                    nodeTask.position());
        }
    }

    /**
     * The error why something failed.
     *
     * @param code one of the problems' codes
     * @param message for the operator
     */
    @Schema(name = "TaskError")
    record Error(String code, String message) {

        static @Nullable Error of(@Nullable Reason reason) {
            return reason == null ? null : new Error(reason.code().code(), reason.message());
        }
    }
}
