package io.torpor.bench;

import io.torpor.bench.Timings.Summary;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What one node costs beside a fleet of one size.
 *
 * @param start seconds from the start of the jar until it is ready
 * @param idle while it has nothing to do
 * @param views milliseconds of each GET, by address
 * @param pause of one tiny bucket
 * @param resume of one tiny bucket
 */
record FleetFigures(
        FleetDatabase.Kind database,
        int sleepers,
        int oldTasks,
        double start,
        Idle idle,
        Map<String, Summary> views,
        Tiny pause,
        Tiny resume) {

    /**
     * A node with nothing to do.
     *
     * @param transactions a second; empty if the database does not tell
     * @param cpu share of one core
     * @param residentMib memory
     */
    record Idle(OptionalDouble transactions, double cpu, long residentMib) {}

    /**
     * A task of a tiny bucket.
     *
     * @param millis from the request until the client has the news of its end
     * @param transactions of one such task, when nobody asks for it; empty if the database does not tell
     */
    record Tiny(Summary millis, OptionalDouble transactions) {}

    /**
     * Many tiny buckets at once.
     *
     * @param paused a second, from the first request to the last end
     * @param resumed a second
     */
    record Crowd(FleetDatabase.Kind database, int sleepers, int buckets, double paused, double resumed) {}

    /** The GET that takes longest, by its median. */
    Map.Entry<String, Summary> slowestView() {
        return views.entrySet().stream()
                .max(Map.Entry.comparingByValue((one, other) -> Double.compare(one.median(), other.median())))
                .orElseThrow();
    }
}
