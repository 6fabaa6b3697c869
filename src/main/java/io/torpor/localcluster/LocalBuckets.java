package io.torpor.localcluster;

import io.torpor.cluster.HibernationState;
import org.jspecify.annotations.Nullable;

/** Plays the cluster manager by hand. There is such a bean only with the local cluster manager. */
public interface LocalBuckets {

    /**
     * Sets a bucket's state, and makes the bucket if there is none.
     *
     * @param uuid null keeps the present one, or makes one for a new bucket
     */
    void setState(String bucket, HibernationState state, @Nullable String uuid);

    /**
     * Deletes the bucket in the cluster manager's books; its files are not touched here.
     *
     * @throws io.torpor.problem.ProblemException {@code bucket-not-found}
     */
    void delete(String bucket);
}
