package io.torpor.catalog;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * The row of a claim: a pause that may have something in its archive's prefix. It is there before the claim is (I1), and
 * as long as the archive is.
 */
@Entity
@Table(name = "archive_claim")
class ArchiveClaimRow extends GivenIdRow<String> {

    @Id
    private String taskId;

    private boolean predatesClaims;

    @SuppressWarnings("NullAway.Init")
    protected ArchiveClaimRow() {}

    /** The claim of a pause that is not on record yet. */
    ArchiveClaimRow(String task) {
        super(true);
        this.taskId = task;
    }

    @Override
    public String getId() {
        return taskId;
    }

    /** Whether the pause began under an earlier version, which wrote no claim. */
    boolean predatesClaims() {
        return predatesClaims;
    }
}
