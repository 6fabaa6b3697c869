package io.torpor.catalog;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The report of a check of one archive.
 *
 * @param bucket name of the bucket
 * @param task the pause that wrote it
 * @param location canonical location of its object store
 * @param outcome of the check
 * @param reason why it was not read to the end; null if it was
 * @param findings what is wrong, damage before strays: the first 100
 * @param findingCount how many there are
 * @param objects that were read
 * @param bytes of these, as the store has them
 * @param startedAt when it began
 * @param endedAt when it was over
 */
public record CheckReport(
        String bucket,
        String task,
        String location,
        CheckOutcome outcome,
        @Nullable String reason,
        List<CheckFinding> findings,
        long findingCount,
        long objects,
        long bytes,
        Instant startedAt,
        Instant endedAt) {

    public CheckReport {
        findings = List.copyOf(findings);
    }
}
