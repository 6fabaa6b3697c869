package io.torpor.catalog;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The row of a pending deletion: an archive that should be gone. Kept until it is (I9). */
@Entity
@Table(name = "archive_leftover")
class PendingDeletionRow extends GivenIdRow<String> {

    @Id
    private String taskId;

    private String archive;
    private String prefix;
    private int attempts;
    private @Nullable String lastError;
    private Instant nextTryAt;

    /** Whoever deletes it now, and for how long that is believed. */
    private @Nullable String claimedBy;

    private @Nullable Instant claimedUntil;

    @SuppressWarnings("NullAway.Init")
    protected PendingDeletionRow() {}

    /** A pending deletion that was not tried yet. */
    PendingDeletionRow(String task, String archive, String prefix, Instant nextTryAt) {
        super(true);
        this.taskId = task;
        this.archive = archive;
        this.prefix = prefix;
        this.nextTryAt = nextTryAt;
    }

    @Override
    public String getId() {
        return taskId;
    }

    String prefix() {
        return prefix;
    }

    boolean isClaimedBy(String claimant) {
        return claimant.equals(claimedBy);
    }

    int attempts() {
        return attempts;
    }

    void failed(String error, Instant next) {
        attempts++;
        lastError = error;
        nextTryAt = next;
        claimedBy = null;
        claimedUntil = null;
    }

    /** The pending deletion as a value; only of one that was tried. */
    PendingDeletion toPendingDeletion() {
        return new PendingDeletion(
                taskId, archive, prefix, attempts, Objects.requireNonNull(lastError, "not tried yet"), nextTryAt);
    }
}
