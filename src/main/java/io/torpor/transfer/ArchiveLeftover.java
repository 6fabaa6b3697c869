package io.torpor.transfer;

import java.time.Instant;

/**
 * A half archive that could not be discarded yet.
 *
 * @param task that wrote it
 * @param prefix of its objects in the archive
 * @param nextTryAt when it is tried again
 */
public record ArchiveLeftover(
        String task, String archive, String prefix, int attempts, String lastError, Instant nextTryAt) {}
