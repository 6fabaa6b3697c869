package io.torpor.cluster;

import org.jspecify.annotations.Nullable;

/** One answer of the cluster manager about one bucket. Only the first three are answers; the last is the lack of one. */
public sealed interface Observation {

    /**
     * The bucket exists.
     *
     * @param uuid null where the cluster manager gives none
     */
    record Present(@Nullable String uuid, HibernationState state) implements Observation {}

    /**
     * The bucket exists, in a state that this version doesn't know.
     *
     * @param uuid null where the cluster manager gives none
     * @param value as it came
     */
    record Unrecognised(@Nullable String uuid, String value) implements Observation {}

    /** The cluster manager said, in an authenticated answer, that the bucket does not exist (I4). */
    record Gone() implements Observation {}

    /**
     * No usable answer: unreachable, refused (401, 403, 5xx), cut off or garbage. Never a reason to do anything (I4).
     *
     * @param why for the operator
     */
    record Unusable(String why) implements Observation {}
}
