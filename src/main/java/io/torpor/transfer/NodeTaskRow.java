package io.torpor.transfer;

import io.torpor.data.FolderAttributes;
import io.torpor.data.Owner;
import io.torpor.problem.ProblemCode;
import io.torpor.staging.StagingRecord;
import io.torpor.task.Reason;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
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
    private @Nullable Integer folderMode;
    private @Nullable String folderModified;
    private @Nullable Long folderUid;
    private @Nullable Long folderGid;
    private boolean wordAsked;
    private @Nullable Instant wordAskedAt;
    private @Nullable Instant wordGivenAt;

    @SuppressWarnings("NullAway.Init")
    protected NodeTaskRow() {}

    NodeTaskRow(String task, String node, String bucket) {
        this.id = id(task, node);
        this.taskId = task;
        this.nodeId = node;
        this.bucket = bucket;
        this.state = NodeTaskState.PREPARED;
    }

    /** The id of the row of a task and a node. */
    static String id(String task, String node) {
        return task + "/" + node;
    }

    /** The id of the task. */
    String bucket() {
        return bucket;
    }

    public String taskId() {
        return taskId;
    }

    /** The id of the node. */
    public String nodeId() {
        return nodeId;
    }

    /** The state of the node task, as of the read. */
    public NodeTaskState state() {
        return state;
    }

    /** Whether released shards go to quarantine, because the archive turned out not to hold them (I4). */
    public boolean keepShards() {
        return keepShards;
    }

    /** The bytes of the node's shards; 0 before they are measured. */
    public long bytesTotal() {
        return bytesTotal;
    }

    /** The bytes moved so far. */
    public long bytesDone() {
        return bytesDone;
    }

    /** The bytes that the node's data disk could take beside its reserve, when that was measured; 0 for a pause. */
    public long bytesFree() {
        return bytesFree;
    }

    /** The bucket's own folder, as a pause found it; null if there was none, or it was not looked at. */
    public @Nullable FolderAttributes folder() {
        Owner owner =
                folderUid == null || folderGid == null ? null : new Owner(folderUid.intValue(), folderGid.intValue());
        return folderMode == null || folderModified == null
                ? null
                : new FolderAttributes(folderMode, Instant.parse(folderModified), owner);
    }

    /** Whether the node is asked for its word on the shards that it archived. */
    public boolean wordAsked() {
        return wordAsked;
    }

    /** When the word was asked for that the node owes; null if it owes none. */
    @Nullable
    Instant wordOwedSince() {
        return wordAsked ? wordAskedAt : null;
    }

    /** When the node gave its word; null if it did not, or is asked anew. */
    @Nullable
    Instant wordGivenAt() {
        return wordAsked ? null : wordGivenAt;
    }

    /** The number of failed attempts to clean up; 0 before the first. */
    public int attempts() {
        return attempts;
    }

    /** The reason why the node task failed, or why its cleaning does not get on; null if neither. */
    @Nullable
    public Reason error() {
        return errorCode == null
                ? null
                : new Reason(ProblemCode.of(errorCode), errorMessage == null ? "" : errorMessage);
    }

    /**
     * The node task as a value. One that is over says of what its node's sweeper still waits to delete, as long as that is
     * so (I9).
     *
     * @param left directories of the task on the node that are not cleaned yet
     */
    NodeTask toNodeTask(List<StagingRecord> left) {
        boolean pending = !left.isEmpty() || state == NodeTaskState.CLEANUP_REQUIRED || isLocked();
        Reason why = !left.isEmpty() && state == NodeTaskState.CLEANED ? leftBehind(left) : error();
        return new NodeTask(taskId, nodeId, state, bytesTotal, bytesDone, why, pending, null);
    }

    /** Whether a lock was left when it was over, after more than one try to remove it. */
    private boolean isLocked() {
        return state == NodeTaskState.CLEANED
                && attempts > 0
                && ProblemCode.SHARD_LOCKED.code().equals(errorCode);
    }

    private Reason leftBehind(List<StagingRecord> left) {
        StagingRecord first = left.get(0);
        String others = left.size() == 1 ? "" : " and " + (left.size() - 1) + " more";
        String why = first.lastError() == null ? "" : ": " + first.lastError();
        return new Reason(
                ProblemCode.CLEANUP_PENDING,
                "On node " + nodeId + ", " + first.path() + others + " waits to be deleted (" + first.attempts()
                        + " attempts)" + why + ". Remove the cause; the sweeper tries again by itself");
    }
}
