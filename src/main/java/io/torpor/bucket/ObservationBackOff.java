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

/** How long to wait before a bucket is asked for again after there was no usable answer: back-off with jitter. */
@Component
public class ObservationBackOff {

    private static final Logger log = LoggerFactory.getLogger(ObservationBackOff.class);
    private final BackOff backOff;
    private final Clock clock;
    private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();

    ObservationBackOff(MonitorProperties properties, Clock clock) {
        this.backOff = new BackOff(Duration.ofSeconds(1), properties.backOffMax());
        this.clock = clock;
    }

    private record Trouble(int attempts, String why, Instant since, Instant next) {}

    boolean due(String bucket) {
        Trouble trouble = troubles.get(bucket);
        return trouble == null || !clock.instant().isBefore(trouble.next());
    }

    void answered(String bucket) {
        if (troubles.remove(bucket) != null) {
            log.info("The cluster manager answers again for bucket {}", bucket);
        }
    }

    /** Forgets the troubles of buckets that nobody asks for any more. */
    void retain(Set<String> watched) {
        troubles.keySet().retainAll(watched);
    }

    void gaveNoAnswer(String bucket, String why) {
        Instant now = clock.instant();
        Trouble before = troubles.get(bucket);
        int attempts = before == null ? 1 : before.attempts() + 1;
        if (before == null || !before.why().equals(why)) {
            log.warn("The cluster manager gave no usable answer for bucket {}: {}", bucket, why);
        }
        Instant since = before == null ? now : before.since();
        troubles.put(bucket, new Trouble(attempts, why, since, now.plus(backOff.jittered(attempts))));
    }

    /** The buckets that can't be told about at present, each with the reason and since when; for health. */
    public Map<String, String> troubles() {
        Map<String, String> shown = new TreeMap<>();
        troubles.forEach((bucket, trouble) -> shown.put(bucket, trouble.why() + " (since " + trouble.since() + ")"));
        return shown;
    }
}
