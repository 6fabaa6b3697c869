package io.torpor.ops;

import io.torpor.catalog.ArchiveRecord;
import io.torpor.catalog.ArchiveRecords;
import io.torpor.catalog.ArchiveRetention;
import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.stereotype.Component;

/** The endpoint {@code /actuator/archives}: what is on record of each archive; a write runs the retention now. */
@Component
@Endpoint(id = "archives")
class ArchivesEndpoint {

    private final ArchiveRecords records;
    private final ArchiveRetention retention;

    ArchivesEndpoint(ArchiveRecords records, ArchiveRetention retention) {
        this.records = records;
        this.retention = retention;
    }

    /**
     * The archives that are on record.
     *
     * @param archives by bucket, the newest first
     */
    record ArchivesDescriptor(List<ArchiveRecord> archives) {}

    /**
     * The outcome of a run of the retention.
     *
     * @param expired ids of the pauses whose archives are deleted from now on
     */
    record Expired(List<String> expired) {}

    @ReadOperation
    ArchivesDescriptor archives() {
        return new ArchivesDescriptor(records.all());
    }

    @WriteOperation
    Expired expire() {
        return new Expired(retention.run());
    }
}
