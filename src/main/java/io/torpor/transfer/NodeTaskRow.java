package io.torpor.transfer;

import io.torpor.problem.ProblemCode;
import io.torpor.task.Reason;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The row of a node task. Every change after the insert is a compare-and-set update in {@link NodeTaskRepository},
 * so the entity has no setters.
 */
@Entity
@Table(name = "node_task")
public class NodeTaskRow {

    @Id
    private String id;

    private String taskId;
    private String nodeId;
    private String bucket;
    private @Nullable String incarnation;

    @Enumerated(EnumType.STRING)
    @Column(columnDefinition = "varchar")
    private NodeTaskState state;

    private boolean keepShards;
    private long bytesTotal;
    private long bytesDone;
    private long bytesFree;
    private @Nullable String errorCode;
    private @Nullable String errorMessage;
    private int attempts;
    private @Nullable Instant nextTryAt;

    @SuppressWarnings("NullAway.Init")
    protected NodeTaskRow() {}

    NodeTaskRow(String task, String node, String bucket) {
        this.id = task + "/" + node;
        this.taskId = task;
        this.nodeId = node;
        this.bucket = bucket;
        this.state = NodeTaskState.PREPARED;
    }

    public String taskId() {
        return taskId;
    }

    public String nodeId() {
        return nodeId;
    }

    public NodeTaskState state() {
        return state;
    }

    /** Whether released shards go to quarantine, because the archive turned out not to hold them (I4). */
    public boolean keepShards() {
        return keepShards;
    }

    public long bytesTotal() {
        return bytesTotal;
    }

    public long bytesDone() {
        return bytesDone;
    }

    public long bytesFree() {
        return bytesFree;
    }

    public int attempts() {
        return attempts;
    }

    @Nullable
    public Reason error() {
        return errorCode == null
                ? null
                : new Reason(ProblemCode.of(errorCode), errorMessage == null ? "" : errorMessage);
    }

    NodeTask toNodeTask(boolean leftovers) {
        boolean pending = leftovers || state == NodeTaskState.CLEANUP_REQUIRED;
        return new NodeTask(taskId, nodeId, state, bytesTotal, bytesDone, error(), pending);
    }
}
