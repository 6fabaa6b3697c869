package io.torpor.work;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A back-off: the waits between tries of work that fails, each twice as long as the one before, up to a longest. A
 * value, since how often a try has failed is on record (I5).
 *
 * @param first wait, after the first failure; above 0
 * @param longest wait; no shorter than the first
 */
public record BackOff(Duration first, Duration longest) {

    private static final int MOST_DOUBLINGS = 40;

    /**
     * The wait after a failure.
     *
     * @param failures so far, from 1
     * @throws IllegalArgumentException for fewer than 1
     */
    public Duration after(int failures) {
        if (failures < 1) {
            throw new IllegalArgumentException("Failures count from 1: " + failures);
        }
        int doublings = Math.min(failures - 1, MOST_DOUBLINGS);
        boolean beyond = first.compareTo(longest.dividedBy(1L << doublings)) > 0;
        return beyond ? longest : first.multipliedBy(1L << doublings);
    }

    /**
     * The wait after a failure, shortened by up to a half, so that many who failed at once don't return at once.
     *
     * @param failures so far, from 1
     */
    public Duration jittered(int failures) {
        long half = after(failures).dividedBy(2).toMillis();
        return Duration.ofMillis(half + ThreadLocalRandom.current().nextLong(half + 1));
    }
}
