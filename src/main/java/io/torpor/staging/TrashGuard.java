package io.torpor.staging;

import io.torpor.problem.ProblemException;

/** A guard of the trash, asked right before a directory in it is deleted: a shard there may be the last copy (I4). */
public interface TrashGuard {

    /**
     * Lets the directory go, or takes out of it what must be kept.
     *
     * @throws ProblemException if that can't be told now; the directory stays, and is asked about again at the next try
     */
    void beforeDelete(StagingRecord directory);
}
