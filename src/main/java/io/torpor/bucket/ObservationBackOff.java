package io.torpor.bucket;

import io.torpor.work.BackOff;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The back-off of observations: how long to wait before a bucket is asked for again after there was no usable answer,
 * with jitter. Kept in memory alone: a restart asks at once.
 */
@Component
public class ObservationBackOff {

    private static final Logger log = LoggerFactory.getLogger(ObservationBackOff.class);
    private final BackOff backOff;
    private final Clock clock;
    private final Map<String, Silence> silences = new ConcurrentHashMap<>();

    ObservationBackOff(MonitorProperties properties, Clock clock) {
        this.backOff = new BackOff(Duration.ofSeconds(1), properties.backOffMax());
        this.clock = clock;
    }

    private record Silence(int attempts, String why, Instant since, Instant next) {}

    /** Whether a bucket may be asked for now. */
    boolean due(String bucket) {
        Silence silence = silences.get(bucket);
        return silence == null || !clock.instant().isBefore(silence.next());
    }

    /** Notes that there was a usable answer. */
    void answered(String bucket) {
        if (silences.remove(bucket) != null) {
            log.info("The cluster manager answers again for bucket {}", bucket);
        }
    }

    /** Forgets buckets that nobody asks for any more. */
    void retain(Set<String> watched) {
        silences.keySet().retainAll(watched);
    }

    /** Notes that there was no usable answer, and why; the next wait is longer. */
    void gaveNoAnswer(String bucket, String why) {
        Instant now = clock.instant();
        Silence before = silences.get(bucket);
        int attempts = before == null ? 1 : before.attempts() + 1;
        if (before == null || !before.why().equals(why)) {
            log.warn("The cluster manager gave no usable answer for bucket {}: {}", bucket, why);
        }
        Instant since = before == null ? now : before.since();
        silences.put(bucket, new Silence(attempts, why, since, now.plus(backOff.jittered(attempts))));
    }

    /**
     * The buckets of which the cluster manager gives no usable answer at present, each with the reason and since when;
     * for health.
     */
    public Map<String, String> silences() {
        Map<String, String> shown = new TreeMap<>();
        silences.forEach((bucket, silence) -> shown.put(bucket, silence.why() + " (since " + silence.since() + ")"));
        return shown;
    }
}
