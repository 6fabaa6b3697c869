package io.torpor.store;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * A finding of a store's self-test: what came of one ability.
 *
 * @param code of the problem that a broken one makes, or that kept it from being tested; null if there was none
 * @param detail what Torpor does instead, or the store's fault and what helps; null if there is nothing to say
 */
public record StoreFinding(
        StoreAbility ability,
        Outcome outcome,
        @Nullable ProblemCode code,
        @Nullable String detail) {

    /** The outcome of the test of an ability. */
    public enum Outcome {
        /** It is there. */
        WORKS,
        /** It is not there, and Torpor does something else instead. */
        MISSING,
        /** It is not there, or wrong, and nothing does instead: what needs it fails. */
        BROKEN,
        /** It is not known: the store did not answer, or is not asked for it. */
        NOT_TESTED
    }

    /** An ability that is there. */
    public static StoreFinding works(StoreAbility ability) {
        return new StoreFinding(ability, Outcome.WORKS, null, null);
    }

    /**
     * An ability that is not there.
     *
     * @param instead what is done instead
     */
    public static StoreFinding missing(StoreAbility ability, String instead) {
        return new StoreFinding(ability, Outcome.MISSING, null, instead);
    }

    /** An ability that is wrong. */
    public static StoreFinding broken(StoreAbility ability, ProblemException fault) {
        return new StoreFinding(ability, Outcome.BROKEN, fault.code(), fault.message());
    }

    /** An ability of which the store did not say anything that can be relied on. */
    public static StoreFinding unanswered(StoreAbility ability, ProblemException why) {
        return new StoreFinding(ability, Outcome.NOT_TESTED, why.code(), why.message());
    }

    /**
     * An ability that was not tested.
     *
     * @param why the reason
     */
    public static StoreFinding notTested(StoreAbility ability, String why) {
        return new StoreFinding(ability, Outcome.NOT_TESTED, null, why);
    }

    /** Whether this is its outcome. */
    public boolean is(Outcome expected) {
        return outcome == expected;
    }
}
