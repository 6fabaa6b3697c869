package io.torpor.node;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.domain.Sort;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The nodes of the cluster, and this node's heartbeat. */
@Service
public class Nodes {

    private static final Logger log = LoggerFactory.getLogger(Nodes.class);

    private final NodeRepository nodes;
    private final NodeIdentity self;
    private final NodeProperties properties;
    private final Clock clock;

    Nodes(NodeRepository nodes, NodeIdentity self, NodeProperties properties, Clock clock) {
        this.nodes = nodes;
        this.self = self;
        this.properties = properties;
        this.clock = clock;
    }

    /** Registers this process; from here on an older incarnation of this node is fenced off. */
    @Transactional
    public void register() {
        nodes.save(new NodeRow(self.id(), self.incarnation(), hostName(), clock.instant()));
    }

    @Scheduled(fixedDelayString = "${torpor.node.heartbeat-interval:2s}")
    @Transactional
    void heartbeat() {
        if (nodes.heartbeat(self.id(), self.incarnation(), clock.instant()) == 0) {
            log.warn("No heartbeat: node {} is not registered under this incarnation", self.id());
        }
    }

    /** The nodes that ever registered, by id, each with its liveness as of now. */
    @Transactional(readOnly = true)
    public List<Node> all() {
        Instant deadline = clock.instant().minus(properties.lostAfter());
        return nodes.findAll(Sort.by("id")).stream()
                .map(row -> row.toNode(deadline))
                .toList();
    }

    /** The nodes that take part in a new task: those that are alive, this one among them. */
    @Transactional(readOnly = true)
    public List<Node> alive() {
        return all().stream()
                .filter(node -> node.alive() || node.id().equals(self.id()))
                .toList();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            log.debug("This host has no name", e);
            return "localhost";
        }
    }
}
