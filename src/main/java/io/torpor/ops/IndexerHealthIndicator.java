package io.torpor.ops;

import io.torpor.indexer.FailingDelivery;
import io.torpor.indexer.Indexer;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** The health of the indexer: down while it does not take what it has to be told. */
@Component
class IndexerHealthIndicator implements HealthIndicator {

    private final Indexer indexer;

    IndexerHealthIndicator(Indexer indexer) {
        this.indexer = indexer;
    }

    @Override
    public Health health() {
        List<FailingDelivery> failing = indexer.failing();
        return failing.isEmpty()
                ? Health.up().build()
                : Health.down().withDetail("pending", failing).build();
    }
}
