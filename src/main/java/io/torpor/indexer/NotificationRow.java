package io.torpor.indexer;

import io.torpor.bucket.Gate;
import io.torpor.bucket.Gate.Access;
import io.torpor.bucket.GateChange;
import io.torpor.task.TaskState;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The row of a gate change that the indexer has to be told. Updated by statements only, see the repository. */
@Entity
@Table(name = "indexer_notification")
class NotificationRow {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private String nodeId;
    private String bucket;
    private long sequence;
    private @Nullable String task;

    @Enumerated(EnumType.STRING)
    @Column(columnDefinition = "varchar")
    private @Nullable TaskState state;

    @Enumerated(EnumType.STRING)
    @Column(columnDefinition = "varchar")
    private Access scans;

    @Enumerated(EnumType.STRING)
    @Column(columnDefinition = "varchar")
    private Access mutations;

    @Enumerated(EnumType.STRING)
    @Column(columnDefinition = "varchar")
    private Access ddl;

    private Instant createdAt;
    private @Nullable Instant deliveredAt;
    private int attempts;
    private Instant nextTryAt;
    private @Nullable Instant claimedUntil;
    private @Nullable String lastError;

    @SuppressWarnings("NullAway.Init")
    protected NotificationRow() {}

    /** What the indexer of a node has to be told. */
    NotificationRow(String node, GateChange change, Instant now) {
        this.nodeId = node;
        this.bucket = change.bucket();
        this.sequence = change.sequence();
        this.task = change.task();
        this.state = change.state();
        this.scans = change.gate().scans();
        this.mutations = change.gate().mutations();
        this.ddl = change.gate().ddl();
        this.createdAt = now;
        this.nextTryAt = now;
    }

    long id() {
        if (id == null) {
            throw new IllegalStateException("Not stored yet");
        }
        return id;
    }

    String bucket() {
        return bucket;
    }

    int attempts() {
        return attempts;
    }

    boolean due(Instant now) {
        return !nextTryAt.isAfter(now);
    }

    GateChange change() {
        return new GateChange(sequence, bucket, task, state, new Gate(scans, mutations, ddl));
    }

    /** The failing delivery, for health; only of rows that have failed. */
    FailingDelivery failing() {
        return new FailingDelivery(
                bucket, sequence, attempts, lastError == null ? "" : lastError, createdAt, nextTryAt);
    }
}
