package io.torpor.catalog;

import java.time.Instant;

/**
 * A failed check: what the last check of an archive found, and how to find the archive.
 *
 * @param bucket name of the bucket
 * @param task the pause that wrote it
 * @param location canonical location of its object store
 * @param outcome {@link CheckOutcome#DAMAGED} or {@link CheckOutcome#MISSING}
 * @param finding the first one
 * @param checkedAt when that check was over
 */
public record FailedCheck(
        String bucket, String task, String location, CheckOutcome outcome, String finding, Instant checkedAt) {}
