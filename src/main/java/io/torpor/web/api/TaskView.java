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
 * @param progress 0 to 1
 * @param etaSeconds null when that can't be told
 * @param plan of a dry run
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
        List<Share> nodes,

        @Nullable @JsonRawValue @JsonInclude(JsonInclude.Include.NON_NULL) @Schema(implementation = Object.class)
        String plan,

        @Nullable @JsonInclude(JsonInclude.Include.NON_NULL) Error error,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {

    static TaskView of(Task task, List<NodeTask> shares) {
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
                shares.stream().map(Share::of).toList(),
                task.plan(),
                Error.of(task.reason()),
                task.createdAt(),
                task.startedAt(),
                task.endedAt());
    }

    /** One node's share of a task. */
    @Schema(name = "NodeShare")
    record Share(
            String node,
            NodeTaskState state,
            double progress,
            long bytesTotal,
            long bytesDone,

            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            Error error,

            boolean cleanupPending) {

        private static Share of(NodeTask share) {
            return new Share(
                    share.node(),
                    share.state(),
                    share.progress(),
                    share.bytesTotal(),
                    share.bytesDone(),
                    Error.of(share.error()),
                    share.cleanupPending());
        }
    }

    /** Why something failed; the code is one of the problems' codes. */
    @Schema(name = "TaskError")
    record Error(String code, String message) {

        static @Nullable Error of(@Nullable Reason reason) {
            return reason == null ? null : new Error(reason.code().code(), reason.message());
        }
    }
}
