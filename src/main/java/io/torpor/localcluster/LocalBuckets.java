package io.torpor.localcluster;

import io.torpor.cluster.HibernationState;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of the local cluster manager: plays the cluster manager by hand. There is such a bean only with the local
 * one.
 */
public interface LocalBuckets {

    /**
     * Sets a bucket's state, and makes the bucket if there is none.
     *
     * @param uuid null keeps the present one, or makes one for a new bucket
     * @throws io.torpor.problem.ProblemException {@code invalid-request} for what is no bucket's name
     */
    void setState(String bucket, HibernationState state, @Nullable String uuid);

    /**
     * Deletes the bucket in the cluster manager's books; its files are not touched here.
     *
     * @throws io.torpor.problem.ProblemException {@code bucket-not-found}, or {@code invalid-request} for what is no
     *     bucket's name
     */
    void delete(String bucket);
}
