package io.torpor.catalog;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The row of an archive's check. It ends with the archive's own. */
@Entity
@Table(name = "archive_check")
class ArchiveCheckRow extends GivenIdRow<String> {

    @Id
    private String taskId;

    private @Nullable String claim;
    private @Nullable Instant claimedUntil;
    private @Nullable Instant triedAt;
    private @Nullable String trouble;
    private @Nullable Instant checkedAt;

    @Enumerated(EnumType.STRING)
    @Column(columnDefinition = "varchar")
    private @Nullable CheckOutcome outcome;

    private @Nullable String finding;

    @SuppressWarnings("NullAway.Init")
    protected ArchiveCheckRow() {}

    /** The row of an archive that was never checked. */
    ArchiveCheckRow(String task) {
        super(true);
        this.taskId = task;
    }

    @Override
    public String getId() {
        return taskId;
    }

    CheckRecord toRecord() {
        return new CheckRecord(taskId, triedAt, trouble, checkedAt, outcome, finding);
    }
}
