package io.torpor.store;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.StoreFinding.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The self-test of a store: what was found the last time.
 *
 * @param location of the store
 * @param region of the store; null for the configured one
 * @param testedAt when it ended; null if this process has not tested it
 * @param verdict of it
 * @param findings by ability, in the order in which they were tested
 */
public record SelfTest(
        String location,
        @Nullable String region,
        @Nullable Instant testedAt,
        Verdict verdict,
        List<StoreFinding> findings) {

    /** The name of the directory that tests write in, at the top of a root: no bucket has such a name. */
    public static final String DIRECTORY = "@self-test";

    /** The verdict of a self-test. */
    public enum Verdict {
        /** Pauses and resumes work; what is missing has something else instead. */
        USABLE,
        /** Pauses and resumes fail. */
        BROKEN,
        /** The store did not answer to the end. */
        INCOMPLETE,
        /** This process has not tested it. */
        NOT_TESTED
    }

    public SelfTest {
        findings = List.copyOf(findings);
    }

    static SelfTest none(StoreLocation location) {
        return new SelfTest(location.value(), null, null, Verdict.NOT_TESTED, List.of());
    }

    static SelfTest of(StoreLocation location, @Nullable String region, Instant testedAt, List<StoreFinding> findings) {
        return new SelfTest(location.value(), region, testedAt, verdict(findings), findings);
    }

    private static Verdict verdict(List<StoreFinding> findings) {
        if (findings.stream().anyMatch(finding -> finding.is(Outcome.BROKEN))) {
            return Verdict.BROKEN;
        }
        boolean cut = findings.stream().anyMatch(finding -> finding.is(Outcome.NOT_TESTED) && finding.code() != null);
        return cut ? Verdict.INCOMPLETE : Verdict.USABLE;
    }

    /**
     * Checks that a pause can rely on the store.
     *
     * @throws ProblemException the fault of the first ability that is broken
     */
    void requireNotBroken() {
        Optional<StoreFinding> broken =
                findings.stream().filter(finding -> finding.is(Outcome.BROKEN)).findFirst();
        if (broken.isPresent()) {
            ProblemCode code = Objects.requireNonNull(broken.get().code());
            throw new ProblemException(
                    code,
                    "The store at " + location + " does not do what a pause relies on ("
                            + broken.get().ability() + "): " + broken.get().detail()
                            + ". POST /actuator/stores tests it anew");
        }
    }
}
