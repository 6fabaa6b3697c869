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
     * @param checks of those of them that a check was tried of, by task
     * @param next what to ask for with {@code after} to get the next page; null on the last one
     */
    record ArchivesDescriptor(
            List<ArchiveRecord> archives,
            List<CheckRecord> checks,
            @Nullable String next) {}

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
    ArchivesDescriptor archives(@Nullable String after, @Nullable Integer size) {
        Paging<ArchiveRecord> page = Paging.of(size, most -> records.page(after, most));
        return new ArchivesDescriptor(
                page.shown(),
                checked.of(page.shown().stream().map(ArchiveRecord::task).toList()),
                page.next(ArchiveRecord::task));
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
     * Does something with one archive: {@code check}, {@code forget} or {@code forget-last-copy}. It takes no body, since one with parameters would be
     * demanded of all who call it.
     *
     * @return the report of a check, else the record as it was
     */
    @WriteOperation
    Object act(@Selector String bucket, @Selector String task, @Selector String deed) {
        ArchiveId id = new ArchiveId(bucket, task);
        return switch (deed) {
            case "check" -> checks.check(id);
            case "forget" -> places.forget(id, false);
            case "forget-last-copy" -> places.forget(id, true);
            default -> throw unknown(deed);
        };
    }

    /**
     * Re-points an archive to where it is now.
     *
     * @param archive its new location
     * @param region of that store
     */
    @WriteOperation
    ArchiveRecord repoint(@Selector String bucket, @Selector String task, String archive, @Nullable String region) {
        return places.repoint(new ArchiveId(bucket, task), archive, region);
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
