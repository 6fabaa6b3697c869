package io.torpor.catalog;

import java.time.Instant;

/**
 * An archive that should be gone and could not be deleted yet.
 *
 * @param task that wrote it
 * @param prefix of its objects in the archive
 * @param attempts that failed, 1 or more
 * @param nextTryAt when it is tried again
 */
public record PendingDeletion(
        String task, String archive, String prefix, int attempts, String lastError, Instant nextTryAt) {}
