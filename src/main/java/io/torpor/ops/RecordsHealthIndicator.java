package io.torpor.ops;

import io.torpor.act.Acts;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** The health of the records: down while the database is behind what was done on this node. */
@Component
class RecordsHealthIndicator implements HealthIndicator {

    private final Acts acts;

    RecordsHealthIndicator(Acts acts) {
        this.acts = acts;
    }

    @Override
    public Health health() {
        return acts.behind()
                .map(reason -> Health.down().withDetail("reason", reason).build())
                .orElseGet(() -> Health.up().build());
    }
}
