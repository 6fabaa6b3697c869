package io.torpor.catalog;

import java.time.Instant;

/**
 * A pending deletion that has failed so far: an archive that should be gone.
 *
 * @param task the pause that wrote the archive
 * @param archive canonical location of its object store
 * @param prefix of its objects in the store
 * @param attempts that failed, 1 or more
 * @param lastError why the last one did
 * @param nextTryAt when it is tried again
 */
public record PendingDeletion(
        String task, String archive, String prefix, int attempts, String lastError, Instant nextTryAt) {}
