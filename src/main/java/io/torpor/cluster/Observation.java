package io.torpor.cluster;

import org.jspecify.annotations.Nullable;

/**
 * An observation: one answer of the cluster manager about one bucket. Only the first three are answers; the last is the
 * lack of one.
 */
public sealed interface Observation {

    /**
     * A bucket that exists.
     *
     * @param uuid null where the cluster manager gives none
     * @param state what it says of the bucket
     */
    record Present(@Nullable String uuid, HibernationState state) implements Observation {}

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
    record Unusable(String why) implements Observation {}
}
