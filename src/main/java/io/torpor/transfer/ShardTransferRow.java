package io.torpor.transfer;

import io.torpor.shard.ShardId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** The row of one shard in a node task. Only the node that the node task belongs to changes it. */
@Entity
@Table(name = "shard_transfer")
public class ShardTransferRow {

    @Id
    private String id;

    private String taskId;
    private String nodeId;
    private String bucket;
    private String shard;
    private String sourceNode;

    @Enumerated(EnumType.STRING)
    @Column(columnDefinition = "varchar")
    private ShardTransferState state;

    private long bytesTotal;
    private @Nullable String checksum;
    private @Nullable String fingerprint;

    @SuppressWarnings("NullAway.Init")
    protected ShardTransferRow() {}

    public ShardTransferRow(String task, String node, ShardId shard, String sourceNode, long bytesTotal) {
        this.id = task + "/" + node + "/" + shard.name();
        this.taskId = task;
        this.nodeId = node;
        this.bucket = shard.bucket();
        this.shard = shard.name();
        this.sourceNode = sourceNode;
        this.state = ShardTransferState.PENDING;
        this.bytesTotal = bytesTotal;
    }

    public String taskId() {
        return taskId;
    }

    public String nodeId() {
        return nodeId;
    }

    public ShardId shard() {
        return new ShardId(bucket, shard);
    }

    /** The node whose part of the archive holds the shard. */
    public String sourceNode() {
        return sourceNode;
    }

    public ShardTransferState state() {
        return state;
    }

    public long bytesTotal() {
        return bytesTotal;
    }

    @Nullable
    public String checksum() {
        return checksum;
    }

    @Nullable
    public String fingerprint() {
        return fingerprint;
    }

    public void move(ShardTransferState target) {
        state = target;
    }

    public void archived(String partChecksum, String treeFingerprint) {
        checksum = partChecksum;
        fingerprint = treeFingerprint;
        state = ShardTransferState.ARCHIVED;
    }
}
