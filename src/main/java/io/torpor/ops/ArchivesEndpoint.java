package io.torpor.ops;

import io.torpor.archive.ArchiveId;
import io.torpor.catalog.ArchiveChecks;
import io.torpor.catalog.ArchivePlaces;
import io.torpor.catalog.ArchiveRecord;
import io.torpor.catalog.ArchiveRecords;
import io.torpor.catalog.ArchiveRetention;
import io.torpor.catalog.CheckRecord;
import io.torpor.catalog.CheckRecords;
import io.torpor.catalog.Orphans;
import io.torpor.data.Names;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.stereotype.Component;

/**
 * The endpoint {@code /actuator/archives}: what is on record of each archive; a write runs the retention now, or does
 * something with one archive.
 */
@Component
@Endpoint(id = "archives")
class ArchivesEndpoint {

    private final ArchiveRecords records;
    private final ArchiveRetention retention;
    private final ArchiveChecks checks;
    private final CheckRecords checked;
    private final ArchivePlaces places;
    private final Orphans orphans;

    ArchivesEndpoint(
            ArchiveRecords records,
            ArchiveRetention retention,
            ArchiveChecks checks,
            CheckRecords checked,
            ArchivePlaces places,
            Orphans orphans) {
        this.records = records;
        this.retention = retention;
        this.checks = checks;
        this.checked = checked;
        this.places = places;
        this.orphans = orphans;
    }

    /**
     * The archives that are on record.
     *
     * @param archives by bucket, the newest first
     * @param checks of those that a check was tried of, by task
     */
    record ArchivesDescriptor(List<ArchiveRecord> archives, List<CheckRecord> checks) {}

    /**
     * The outcome of a run of the retention.
     *
     * @param expired ids of the pauses whose archives are deleted from now on
     */
    record Expired(List<String> expired) {}

    /**
     * The outcome of a cancel.
     *
     * @param cancelled the pause whose archive was being checked; null if none was
     */
    record Cancelled(@Nullable String cancelled) {}

    @ReadOperation
    ArchivesDescriptor archives() {
        return new ArchivesDescriptor(records.all(), checked.all());
    }

    @WriteOperation
    Expired expire() {
        return new Expired(retention.run());
    }

    /** What belongs to nobody: {@code orphans}. */
    @ReadOperation
    Orphans.Found look(@Selector String what) {
        if (!what.equals("orphans")) {
            throw unknown(what);
        }
        return orphans.find();
    }

    /**
     * Does something with one archive: {@code check}, {@code repoint} or {@code forget}.
     *
     * @param archive where it is, if it is not where it is on record
     * @param region of that store
     * @param rateLimit bytes per second of a check
     * @return the report of a check, else the record: as it is now, or as it was
     */
    @WriteOperation
    Object act(
            @Selector String bucket,
            @Selector String task,
            @Selector String deed,
            @Nullable String archive,
            @Nullable String region,
            @Nullable Long rateLimit) {
        ArchiveId id = new ArchiveId(bucket, task);
        return switch (deed) {
            case "check" -> checks.check(id, archive, region, rateLimit);
            case "repoint" -> places.repoint(id, required(archive), region);
            case "forget" -> places.forget(id);
            default -> throw unknown(deed);
        };
    }

    private static String required(@Nullable String archive) {
        if (archive == null) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST, "archive: must be set to where the archive is now");
        }
        return archive;
    }

    /** Cancels what runs on this node: the {@code check}. */
    @DeleteOperation
    Cancelled cancel(@Selector String deed) {
        if (!deed.equals("check")) {
            throw unknown(deed);
        }
        return new Cancelled(checks.cancel().map(ArchiveId::task).orElse(null));
    }

    private static ProblemException unknown(String deed) {
        return new ProblemException(
                ProblemCode.NOT_FOUND,
                "'" + Names.printable(deed) + "' is nothing that can be done with an archive; see HELP.md, archives");
    }
}
