package io.torpor.catalog;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.task.Task;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;

/**
 * The latest archive of a bucket: what it is resumed from if nobody names one. What this database saw being written is in
 * the order of its rows, and what one database wrote in the order of its acts, whoever found it. Of other archives that
 * were found nothing but a clock's time is known, and a clock decides nothing (I12): one alone is the latest, of several
 * somebody must choose.
 */
@Service
public class LatestArchive {

    private static final int MOST = 20;

    private final ArchiveRecordRepository rows;

    LatestArchive(ArchiveRecordRepository rows) {
        this.rows = rows;
    }

    /**
     * The archive that is the latest of its bucket.
     *
     * @param lastPause the bucket's pause that completed last; empty if none is on record
     * @return its pause's id; empty if the last pause decides
     * @throws ProblemException {@code archive-not-found} naming all, with dates and sizes, if it is not known which it is
     */
    public Optional<String> found(String bucket, Optional<Task> lastPause) {
        List<ArchiveRecordRow> complete = rows.findByBucketOrderByIdDesc(bucket).stream()
                .filter(row -> row.state() == ArchiveState.COMPLETE)
                .toList();
        if (complete.stream().noneMatch(ArchiveRecordRow::recovered)) {
            return keptSince(complete, lastPause);
        }
        Optional<ArchiveRecordRow> latest =
                complete.stream().filter(row -> isNewest(row, complete)).findFirst();
        Optional<String> ranHere =
                lastPause.filter(pause -> !pause.isFromArchive()).map(Task::id);
        boolean decided = latest.isPresent()
                && (ranHere.isEmpty()
                        || complete.stream().anyMatch(row -> row.taskId().equals(ranHere.get())));
        if (!decided) {
            throw undecided(bucket, complete);
        }
        return latest.map(ArchiveRecordRow::taskId);
    }

    /** The archive of a later pause that was undone, and kept since it may be the last copy: it has the newer data. */
    private Optional<String> keptSince(List<ArchiveRecordRow> complete, Optional<Task> lastPause) {
        return complete.stream()
                .findFirst()
                .filter(newest -> lastPause.isEmpty()
                        || lastPause
                                .flatMap(pause -> rows.findByTaskId(pause.id()))
                                .filter(newest::isNewerThan)
                                .isPresent())
                .map(ArchiveRecordRow::taskId);
    }

    /** Whether an archive is known to be newer than all others of these. */
    static boolean isNewest(ArchiveRecordRow row, List<ArchiveRecordRow> complete) {
        return complete.stream().allMatch(other -> other == row || row.isNewerThan(other));
    }

    private static ProblemException undecided(String bucket, List<ArchiveRecordRow> complete) {
        String named = complete.stream()
                .limit(MOST)
                .map(row -> row.taskId() + " (made " + row.createdAt() + ", " + row.bytes() + " bytes, in "
                        + row.location() + ")")
                .collect(Collectors.joining(", "));
        String more = complete.size() > MOST ? ", and " + (complete.size() - MOST) + " more" : "";
        return new ProblemException(
                ProblemCode.ARCHIVE_NOT_FOUND,
                "Bucket " + bucket + " has " + complete.size()
                        + " archives, and which one is the latest is not known, since"
                        + " some were found and not written by this database; name one with 'task': " + named + more,
                Map.of("bucket", bucket),
                null);
    }
}
