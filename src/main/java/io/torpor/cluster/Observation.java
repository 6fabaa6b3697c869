package io.torpor.cluster;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * An observation: one answer of the cluster manager about one bucket. Only the first three are answers; the last is the
 * lack of one.
 */
public sealed interface Observation {

    /** The bucket's uuid; null where the cluster manager gives none, or there is no bucket. */
    default @Nullable String uuid() {
        return null;
    }

    /** Whether the bucket is there and its cluster uses it. */
    default boolean isAwake() {
        return false;
    }

    /** Whether a bucket lives under the name that is known not to be the one of this uuid. */
    default boolean isAnotherThan(@Nullable String bucketUuid) {
        return areKnownToDiffer(uuid(), bucketUuid);
    }

    /** Whether two uuids are both known, and are two buckets'. */
    static boolean areKnownToDiffer(@Nullable String one, @Nullable String other) {
        return one != null && other != null && !one.equals(other);
    }

    /**
     * This observation, if it is an answer.
     *
     * @param bucket that was asked about
     * @param otherwise what follows from the lack of an answer, for the operator
     * @throws ProblemException {@code cluster-manager-unreachable} if it is none
     */
    default Observation requireAnswer(String bucket, String otherwise) {
        return this;
    }

    /**
     * A bucket that exists.
     *
     * @param uuid null where the cluster manager gives none
     * @param state what it says of the bucket
     */
    record Present(@Nullable String uuid, HibernationState state) implements Observation {

        @Override
        public boolean isAwake() {
            return state == HibernationState.ONLINE || state == HibernationState.RESUMED;
        }
    }

    /**
     * A bucket that exists, in a state that this version doesn't know.
     *
     * @param uuid null where the cluster manager gives none
     * @param value as it came, not checked
     */
    record Unrecognised(@Nullable String uuid, String value) implements Observation {}

    /** A bucket that does not exist: the cluster manager said so in an authenticated answer (I4). */
    record Gone() implements Observation {}

    /**
     * The lack of a usable answer: unreachable, refused (401, 403, 5xx), cut off or garbage. Never a reason to do
     * anything (I4).
     *
     * @param why for the operator
     */
    record Unusable(String why) implements Observation {

        @Override
        public Observation requireAnswer(String bucket, String otherwise) {
            throw new ProblemException(
                    ProblemCode.CLUSTER_MANAGER_UNREACHABLE,
                    "The cluster manager gave no usable answer for bucket " + bucket + ": " + why + "; " + otherwise);
        }
    }
}
