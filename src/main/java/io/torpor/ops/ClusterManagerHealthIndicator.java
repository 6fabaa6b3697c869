package io.torpor.ops;

import io.torpor.bucket.ObservationBackOff;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * The health of the cluster manager: down while it gives no usable answer for some bucket. Nothing is destroyed
 * meanwhile (I4).
 */
@Component
class ClusterManagerHealthIndicator implements HealthIndicator {

    private final ObservationBackOff backOff;

    ClusterManagerHealthIndicator(ObservationBackOff backOff) {
        this.backOff = backOff;
    }

    @Override
    public Health health() {
        Map<String, String> silences = backOff.silences();
        return silences.isEmpty()
                ? Health.up().build()
                : Health.down().withDetail("buckets", silences).build();
    }
}
