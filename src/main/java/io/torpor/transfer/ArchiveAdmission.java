package io.torpor.transfer;

import io.torpor.bucket.Admission;
import org.springframework.stereotype.Component;

/**
 * An archive that is being deleted, or was never whole, is not even looked into. {@link ArchiveRecords} asks again in the
 * transaction that records the task, and has the last word.
 */
@Component
class ArchiveAdmission implements Admission {

    private final ArchiveRecords records;

    ArchiveAdmission(ArchiveRecords records) {
        this.records = records;
    }

    @Override
    public void checkArchive(String location, String pause) {
        records.refuseUnusable(location, pause);
    }
}
