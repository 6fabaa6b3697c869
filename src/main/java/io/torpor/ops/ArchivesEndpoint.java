package io.torpor.ops;

import io.torpor.catalog.ArchiveRecord;
import io.torpor.catalog.ArchiveRecords;
import io.torpor.catalog.ArchiveRetention;
import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.stereotype.Component;

/** {@code /actuator/archives}: what is on record of each archive; a write looks for expired ones now. */
@Component
@Endpoint(id = "archives")
class ArchivesEndpoint {

    private final ArchiveRecords records;
    private final ArchiveRetention retention;

    ArchivesEndpoint(ArchiveRecords records, ArchiveRetention retention) {
        this.records = records;
        this.retention = retention;
    }

    record ArchivesDescriptor(List<ArchiveRecord> archives) {}

    /** The pauses whose archives are deleted from now on. */
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
