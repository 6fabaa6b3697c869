package io.torpor.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pause that is known from its archive alone: an older database had its task, or another one.
 *
 * @param id of the task
 * @param bucket name of the bucket
 * @param bucketUuid as the archive has it; null if it has none
 * @param archive canonical location of the object store where it was found
 * @param region of the store; null for the configured one
 * @param created when the archive's manifest was made, by the clock of that time
 * @param bytes of all files
 */
public record FoundPause(
        String id,
        String bucket,
        @Nullable String bucketUuid,
        String archive,
        @Nullable String region,
        Instant created,
        long bytes) {}
