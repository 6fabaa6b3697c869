package io.torpor.transfer;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import org.springframework.data.domain.Persistable;

/** An archive that should be gone and could not be discarded yet; kept until it is. */
@Entity
@Table(name = "archive_leftover")
class ArchiveLeftoverRow implements Persistable<String> {

    @Id
    private String taskId;

    private String archive;
    private String prefix;
    private int attempts;
    private String lastError;
    private Instant nextTryAt;

    @Transient
    private boolean fresh;

    @SuppressWarnings("NullAway.Init")
    protected ArchiveLeftoverRow() {}

    ArchiveLeftoverRow(String task, String archive, String prefix, String lastError, Instant nextTryAt) {
        this.taskId = task;
        this.archive = archive;
        this.prefix = prefix;
        this.attempts = 1;
        this.lastError = lastError;
        this.nextTryAt = nextTryAt;
        this.fresh = true;
    }

    @Override
    public String getId() {
        return taskId;
    }

    @Override
    public boolean isNew() {
        return fresh;
    }

    String prefix() {
        return prefix;
    }

    int attempts() {
        return attempts;
    }

    void failedAgain(String error, Instant next) {
        attempts++;
        lastError = error;
        nextTryAt = next;
    }

    ArchiveLeftover toLeftover() {
        return new ArchiveLeftover(taskId, archive, prefix, attempts, lastError, nextTryAt);
    }
}
