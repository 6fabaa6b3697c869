package io.torpor.catalog;

import io.torpor.task.Task;
import jakarta.persistence.Column;
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
import org.jspecify.annotations.Nullable;

/** The row of an archive. It is there as long as the archive is. */
@Entity
@Table(name = "archive_record")
class ArchiveRecordRow {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    @Version
    private long version;

    private String taskId;
    private String bucket;
    private @Nullable String bucketUuid;
    private String location;
    private @Nullable String region;

    @Enumerated(EnumType.STRING)
    @Column(columnDefinition = "varchar")
    private ArchiveState state;

    private Instant createdAt;
    private long bytes;
    private long objectBytes;
    private @Nullable Instant returnedAt;

    @SuppressWarnings("NullAway.Init")
    protected ArchiveRecordRow() {}

    ArchiveRecordRow(Task pause, ArchiveState state, Instant createdAt, long bytes, long objectBytes) {
        this.taskId = pause.id();
        this.bucket = pause.bucket();
        this.bucketUuid = pause.bucketUuid();
        this.location = pause.archive();
        this.region = pause.region();
        this.state = state;
        this.createdAt = createdAt;
        this.bytes = bytes;
        this.objectBytes = objectBytes;
    }

    String taskId() {
        return taskId;
    }

    String bucket() {
        return bucket;
    }

    String location() {
        return location;
    }

    @Nullable
    String region() {
        return region;
    }

    ArchiveState state() {
        return state;
    }

    Instant createdAt() {
        return createdAt;
    }

    @Nullable
    Instant returnedAt() {
        return returnedAt;
    }

    boolean isNewerThan(ArchiveRecordRow other) {
        return id() > other.id();
    }

    /** A bucket that was made anew under the old name is another one: that it came back says nothing of the old one. */
    boolean isOfTheSameBucketAs(ArchiveRecordRow other) {
        return bucket.equals(other.bucket) && Objects.equals(bucketUuid, other.bucketUuid);
    }

    void returned(Instant at) {
        returnedAt = at;
    }

    void discarding() {
        state = ArchiveState.DISCARDING;
    }

    ArchiveRecord toRecord(@Nullable Instant expiresAt) {
        return new ArchiveRecord(
                taskId,
                bucket,
                bucketUuid,
                location,
                region,
                state,
                createdAt,
                bytes,
                objectBytes,
                returnedAt,
                expiresAt);
    }

    private long id() {
        return Objects.requireNonNull(id, "not stored yet");
    }
}
