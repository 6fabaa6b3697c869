package io.torpor.store;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.StoreFinding.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The self-tests of this process: the last one of each store, and those that run, one at a time for each store. */
final class SelfTests {

    private static final Logger log = LoggerFactory.getLogger(SelfTests.class);

    /** For somebody who asked for it. */
    private static final Duration ASKED_FOR = Duration.ofMinutes(2);

    /** For a pause that waits: a store so slow is better than none. */
    private static final Duration BEFORE_A_PAUSE = Duration.ofSeconds(30);

    /** As long as this, no pause waits again for a store that did not answer to the end. */
    private static final long NOT_AGAIN_NANOS = Duration.ofMinutes(10).toNanos();

    private static final long LOOK_MILLIS = 100;

    /** The most stores that are remembered; one that is forgotten is tested again (I10). */
    private static final int MOST = 100;

    private final Clock clock;
    private final Map<Place, Tested> tested = new LinkedHashMap<>(16, 0.75f, true) { // guarded by itself
                @Override
                protected boolean removeEldestEntry(Map.Entry<Place, Tested> eldest) {
                    return size() > MOST;
                }
            };

    SelfTests(Clock clock) {
        this.clock = clock;
    }

    private record Place(String location, @Nullable String region) {}

    /** A store that was tested, or is being tested. */
    private static final class Tested {

        private final String location;
        private final ReentrantLock running = new ReentrantLock();
        private volatile @Nullable SelfTest last;
        private volatile long endedNanos;
        private volatile boolean cancelled;

        Tested(String location) {
            this.location = location;
        }

        void requireNotCancelled() {
            if (cancelled) {
                throw new ProblemException(ProblemCode.CANCELLED, "The self-test of " + location + " was cancelled");
            }
        }

        boolean isGoodForAPause() {
            SelfTest known = last;
            if (known == null) {
                return false;
            }
            return switch (known.verdict()) {
                case USABLE -> true;
                case INCOMPLETE -> System.nanoTime() - endedNanos < NOT_AGAIN_NANOS;
                case BROKEN, NOT_TESTED -> false;
            };
        }
    }

    /** The last test of each store that was tested, and one without findings of each root that was not. By location. */
    List<SelfTest> last(List<StoreLocation> roots) {
        List<SelfTest> found = all().stream()
                .flatMap(store -> Stream.ofNullable(store.last))
                .collect(Collectors.toCollection(ArrayList::new));
        Set<String> locations = found.stream().map(SelfTest::location).collect(Collectors.toSet());
        roots.stream()
                .filter(root -> locations.add(root.value()))
                .map(SelfTest::none)
                .forEach(found::add);
        found.sort(Comparator.comparing(SelfTest::location));
        return found;
    }

    /**
     * Tests a store because somebody asked for it.
     *
     * @throws ProblemException {@code task-conflict} while it is being tested; {@code cancelled}
     */
    SelfTest run(ObjectStore store, @Nullable String region) {
        Tested known = known(store, region);
        if (!known.running.tryLock()) {
            throw new ProblemException(
                    ProblemCode.TASK_CONFLICT,
                    "The store at " + store.location().value()
                            + " is being tested; GET /actuator/stores shows what was found when that is over");
        }
        try {
            known.cancelled = false;
            return test(known, store, region, ASKED_FOR, known::requireNotCancelled);
        } finally {
            known.running.unlock();
        }
    }

    /** Cancels what {@link #run} has begun. */
    List<String> cancel() {
        List<String> cancelled = new ArrayList<>();
        for (Tested store : all()) {
            if (store.running.isLocked() && !store.cancelled) {
                store.cancelled = true;
                cancelled.add(store.location);
            }
        }
        return cancelled;
    }

    /**
     * Tests a store unless it is known that a pause can rely on it.
     *
     * @param check of the pause; throws to stop it
     * @throws ProblemException the store's fault, or what the check throws
     */
    void beforePause(ObjectStore store, @Nullable String region, Runnable check) {
        Tested known = known(store, region);
        if (known.isGoodForAPause()) {
            return;
        }
        hold(known.running, check);
        try {
            if (!known.isGoodForAPause()) {
                test(known, store, region, BEFORE_A_PAUSE, check).requireNotBroken();
            }
        } finally {
            known.running.unlock();
        }
    }

    private SelfTest test(Tested known, ObjectStore store, @Nullable String region, Duration limit, Runnable check) {
        List<StoreFinding> findings = store.selfTest(limit, check);
        SelfTest test = SelfTest.of(store.location(), region, clock.instant(), findings);
        known.last = test;
        known.endedNanos = System.nanoTime();
        log.info("The store at {} was tested and is {}", test.location(), test.verdict());
        findings.stream()
                .filter(finding -> !finding.is(Outcome.WORKS))
                .forEach(finding -> log.info("{} {}: {}", finding.ability(), finding.outcome(), finding.detail()));
        return test;
    }

    private static void hold(ReentrantLock lock, Runnable check) {
        try {
            while (!lock.tryLock(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                check.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreErrors.interrupted(e);
        }
    }

    private Tested known(ObjectStore store, @Nullable String region) {
        String location = store.location().value();
        synchronized (tested) {
            return tested.computeIfAbsent(new Place(location, region), place -> new Tested(location));
        }
    }

    private List<Tested> all() {
        synchronized (tested) {
            return List.copyOf(tested.values());
        }
    }
}
