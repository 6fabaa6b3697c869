package io.torpor.staging;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Objects;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * The row of a staging directory. Written here only when a path is reserved or found; the rest are conditional updates.
 */
@Entity
@Table(name = "staging_directory")
class StagingDirectoryRow {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    @Version
    private long version;

    private String nodeId;
    private String incarnation;
    private String taskId;
    private @Nullable String bucket;
    private @Nullable String shard;

    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    private StagingKind kind;

    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    private StagingState state;

    private String path;
    private @Nullable String claim;
    private @Nullable Instant claimedAt;
    private int attempts;
    private @Nullable String lastError;
    private Instant nextTryAt;
    private Instant createdAt;
    private @Nullable Instant cleanedAt;

    @SuppressWarnings("NullAway.Init")
    protected StagingDirectoryRow() {}

    @SuppressWarnings("NullAway.Init") // begin() sets the rest
    StagingDirectoryRow(String nodeId, RecordedPath place, StagingState state, String incarnation, Instant now) {
        this.nodeId = nodeId;
        this.path = place.path();
        begin(place, state, incarnation, now);
    }

    /** A new life of the path: what an earlier, cleaned one left in the row is forgotten. */
    final void begin(RecordedPath place, StagingState begun, String by, Instant now) {
        this.taskId = place.task();
        this.bucket = place.bucket();
        this.shard = place.shard();
        this.kind = place.kind();
        this.state = begun;
        this.incarnation = by;
        this.claim = null;
        this.claimedAt = null;
        this.attempts = 0;
        this.lastError = null;
        this.nextTryAt = now;
        this.createdAt = now;
        this.cleanedAt = null;
    }

    long id() {
        return Objects.requireNonNull(id, "not stored yet");
    }

    StagingState state() {
        return state;
    }

    StagingKind kind() {
        return kind;
    }

    String path() {
        return path;
    }

    int attempts() {
        return attempts;
    }

    boolean isOf(String process) {
        return incarnation.equals(process);
    }

    StagingRecord toRecord() {
        return new StagingRecord(
                id(), nodeId, taskId, bucket, shard, kind, state, path, attempts, lastError, nextTryAt, createdAt,
                cleanedAt);
    }

    /**
     * The path that a row is about.
     *
     * @param kind what the directory is for
     * @param path relative to the data directory
     * @param task the task, or the name of an orphan's task directory
     * @param bucket null for an orphan
     * @param shard null for a task's whole directory
     */
    record RecordedPath(
            StagingKind kind,
            String path,
            String task,
            @Nullable String bucket,
            @Nullable String shard) {}
}
