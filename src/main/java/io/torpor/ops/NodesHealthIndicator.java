package io.torpor.ops;

import io.torpor.node.Node;
import io.torpor.node.Nodes;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** The health of the nodes: down while a node's heartbeat is overdue. */
@Component
class NodesHealthIndicator implements HealthIndicator {

    private final Nodes nodes;

    NodesHealthIndicator(Nodes nodes) {
        this.nodes = nodes;
    }

    @Override
    public Health health() {
        List<Node> all = nodes.all();
        List<String> lost = all.stream()
                .filter(node -> !node.alive() && !node.forgotten())
                .map(node -> "Node " + node.id() + " on " + node.host() + " was last heard of at " + node.heartbeatAt()
                        + ". " + Nodes.remedy(node.id()))
                .toList();
        Health.Builder health = lost.isEmpty() ? Health.up() : Health.down().withDetail("lost", lost);
        return health.withDetail("nodes", all.size()).build();
    }
}
