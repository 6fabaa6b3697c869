package io.torpor.transfer;

import io.torpor.shard.ShardId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/**
 * The row of a shard transfer, that is of one shard in a node task. Once it is there, only the node that it belongs to
 * changes it.
 */
@Entity
@Table(name = "shard_transfer")
public class ShardTransferRow implements Persistable<String> {

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

    /** Not on record yet: it is inserted, and never merged into a row that somebody else made. */
    @Transient
    private boolean fresh;

    @SuppressWarnings("NullAway.Init")
    protected ShardTransferRow() {}

    /**
     * A shard transfer that has not begun.
     *
     * @param task id of the task
     * @param node id of the node that moves the shard
     * @param shard the shard
     * @param sourceNode the node whose part of the archive holds the shard, or will
     * @param bytesTotal bytes of its files
     */
    public ShardTransferRow(String task, String node, ShardId shard, String sourceNode, long bytesTotal) {
        this.id = id(task, node, shard.name());
        this.taskId = task;
        this.nodeId = node;
        this.bucket = shard.bucket();
        this.shard = shard.name();
        this.sourceNode = sourceNode;
        this.state = ShardTransferState.PENDING;
        this.bytesTotal = bytesTotal;
        this.fresh = true;
    }

    /** The id of the row of a task, a node and a shard's name. */
    public static String id(String task, String node, String shard) {
        return NodeTaskRow.id(task, node) + "/" + shard;
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public boolean isNew() {
        return fresh;
    }

    @PostPersist
    void inserted() {
        fresh = false;
    }

    /** The id of the task. */
    public String taskId() {
        return taskId;
    }

    /** The id of the node that moves the shard. */
    public String nodeId() {
        return nodeId;
    }

    /** The shard. */
    public ShardId shard() {
        return new ShardId(bucket, shard);
    }

    /** The node whose part of the archive holds the shard. */
    public String sourceNode() {
        return sourceNode;
    }

    /** The state of the shard transfer, as of the read. */
    public ShardTransferState state() {
        return state;
    }

    /** The bytes of the shard's files. */
    public long bytesTotal() {
        return bytesTotal;
    }

    /** The checksum of the shard's document in the archive; null before it is archived, and for a resume. */
    @Nullable
    public String checksum() {
        return checksum;
    }

    /** The fingerprint of the shard's tree when it was archived; null before that, and for a resume. */
    @Nullable
    public String fingerprint() {
        return fingerprint;
    }

    /** Moves the shard transfer to another state; to be saved by the caller. */
    public void move(ShardTransferState target) {
        state = target;
    }

    /** Takes note that a restored shard is about to be moved in, and of its fingerprint while nobody has used it. */
    public void adopting(String treeFingerprint) {
        fingerprint = treeFingerprint;
        state = ShardTransferState.ADOPTING;
    }

    /**
     * Records that the shard is in the archive; to be saved by the caller.
     *
     * @param partChecksum checksum of the shard's document
     * @param treeFingerprint fingerprint of the tree that was archived: what a release compares the shard with (I4)
     */
    public void archived(String partChecksum, String treeFingerprint) {
        checksum = partChecksum;
        fingerprint = treeFingerprint;
        state = ShardTransferState.ARCHIVED;
    }
}
