package io.torpor.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is on record of the checks of an archive.
 *
 * @param task the pause that wrote it
 * @param triedAt when the last check ended, however it did; null while the first is under way
 * @param trouble why that one was not read to the end; null if it was
 * @param checkedAt when the last check ended that read all of it; null if there was none
 * @param outcome of that one; null if there was none
 * @param finding its first finding; null if there was none
 */
public record CheckRecord(
        String task,
        @Nullable Instant triedAt,
        @Nullable String trouble,
        @Nullable Instant checkedAt,
        @Nullable CheckOutcome outcome,
        @Nullable String finding) {}
