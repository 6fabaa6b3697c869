package io.torpor.catalog;

import io.torpor.archive.ArchiveId;
import io.torpor.archive.DatabaseMark;
import io.torpor.archive.SummedManifest;
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
import java.util.Optional;
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
    private boolean recovered;
    private boolean onlyCopy;
    private @Nullable String databaseId;
    private @Nullable Long act;
    private @Nullable String manifestSha256;

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

    /** The row of an archive that was found. */
    ArchiveRecordRow(FoundArchive found) {
        this.taskId = found.task();
        this.bucket = found.bucket();
        this.bucketUuid = found.bucketUuid();
        this.location = found.location();
        this.region = found.region();
        this.state = ArchiveState.COMPLETE;
        this.createdAt = found.created();
        this.bytes = found.bytes();
        this.objectBytes = found.objectBytes();
        this.recovered = true;
        manifest(found.database(), found.manifestSha256());
    }

    /** Takes what the archive's manifest says of the database, null if it says nothing, and the sum of its text. */
    private void manifest(@Nullable DatabaseMark mark, String sha256) {
        databaseId = mark == null ? null : mark.id();
        act = mark == null ? null : (Long) mark.act();
        manifestSha256 = sha256;
    }

    String taskId() {
        return taskId;
    }

    String bucket() {
        return bucket;
    }

    ArchiveId archiveId() {
        return new ArchiveId(bucket, taskId);
    }

    @Nullable
    String bucketUuid() {
        return bucketUuid;
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

    long bytes() {
        return bytes;
    }

    /** Whether it was found, and not written while this database looked on. */
    boolean recovered() {
        return recovered;
    }

    /**
     * Whether it is known to be newer. Of one database, the acts tell. Else, what was found may be older than what was
     * recorded before it; what was written after that is newer.
     */
    boolean isNewerThan(ArchiveRecordRow other) {
        if (act != null && other.act != null && Objects.equals(databaseId, other.databaseId)) {
            return act > other.act;
        }
        return id() > other.id() && !recovered;
    }

    /** A bucket that was made anew under the old name is another one: that it came back says nothing of the old one. */
    boolean isOfTheSameBucketAs(ArchiveRecordRow other) {
        return bucket.equals(other.bucket) && Objects.equals(bucketUuid, other.bucketUuid);
    }

    /** Whether it is being deleted because its bucket came back from it, and its time is over. */
    boolean hasExpired() {
        return state == ArchiveState.DISCARDING && returnedAt != null;
    }

    /** Whether it holds what no shard has, so that only a return from itself makes it expendable (I4). */
    boolean onlyCopy() {
        return onlyCopy;
    }

    void keptAsOnlyCopy() {
        onlyCopy = true;
    }

    /** The bucket came back from a newer archive, and with it from this one. */
    void returned(Instant at) {
        returnedAt = at;
    }

    /** The bucket came back from this one. */
    void cameBack(Instant at) {
        returnedAt = at;
        onlyCopy = false;
    }

    /** Whether this may be the record of a found archive, wherever that is, as far as names and sizes tell. */
    boolean isAlike(FoundArchive found) {
        return bucket.equals(found.bucket())
                && taskId.equals(found.task())
                && Objects.equals(bucketUuid, found.bucketUuid())
                && bytes == found.bytes()
                && objectBytes == found.objectBytes();
    }

    /** The SHA-256 of the archive's manifest; empty in the record of a version that did not keep it. */
    Optional<String> manifestSha256() {
        return Optional.ofNullable(manifestSha256);
    }

    void moved(String newLocation, @Nullable String newRegion) {
        location = newLocation;
        region = newRegion;
    }

    void completed(SummedManifest there) {
        state = ArchiveState.COMPLETE;
        bytes = there.manifest().totals().bytes();
        objectBytes = there.manifest().totals().objectBytes();
        manifest(there.manifest().database(), there.sha256());
    }

    void backInUse() {
        state = ArchiveState.COMPLETE;
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

    long id() {
        return Objects.requireNonNull(id, "not stored yet");
    }
}
