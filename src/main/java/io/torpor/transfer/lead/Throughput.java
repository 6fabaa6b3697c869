package io.torpor.transfer.lead;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * The throughput of tasks in bytes per second, smoothed over the last samples. For show only, so it is kept in memory
 * alone.
 */
@Component
class Throughput {

    private static final double WEIGHT = 0.5;

    private final Clock clock;
    private final Map<String, Sample> samples = new ConcurrentHashMap<>();

    Throughput(Clock clock) {
        this.clock = clock;
    }

    private record Sample(Instant at, long done, double rate) {}

    /** The throughput after this sample, in bytes per second; 0 for the first of a task. */
    long sample(String task, long done) {
        Instant now = clock.instant();
        Sample next = samples.compute(task, (id, before) -> {
            if (before == null) {
                return new Sample(now, done, 0);
            }
            double seconds = Duration.between(before.at(), now).toNanos() / 1e9;
            if (seconds < 0.2) {
                return before;
            }
            double rate = Math.max(0, done - before.done()) / seconds;
            double smooth = before.rate() == 0 ? rate : before.rate() * (1 - WEIGHT) + rate * WEIGHT;
            return new Sample(now, done, smooth);
        });
        return Math.round(next.rate());
    }

    void forget(String task) {
        samples.remove(task);
    }
}
