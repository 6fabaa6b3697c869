package io.torpor.admission;

import io.torpor.catalog.ArchiveRecords;
import org.springframework.stereotype.Component;

/**
 * The check that an archive is usable: one that is being deleted, or was never whole, is not even read. {@link
 * ArchiveRecords} asks again in the transaction that records the task, and has the last word.
 */
@Component
class UsableArchiveCheck implements AdmissionCheck {

    private final ArchiveRecords records;

    UsableArchiveCheck(ArchiveRecords records) {
        this.records = records;
    }

    @Override
    public void checkArchive(String location, String pause) {
        records.refuseUnusable(location, pause);
    }
}
