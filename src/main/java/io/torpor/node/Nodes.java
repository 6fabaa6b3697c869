package io.torpor.node;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.work.DatabaseTime;
import io.torpor.work.SlowWork;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.domain.Sort;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The nodes of the cluster. Who is alive is told by the database's time (I12); who is gone for good, or shall begin
 * nothing new, by an administrator.
 */
@Service
public class Nodes {

    private static final Logger log = LoggerFactory.getLogger(Nodes.class);

    private final NodeRepository nodes;
    private final NodeIdentity self;
    private final DirectoryId directory;
    private final NodeProperties properties;
    private final DatabaseTime time;

    Nodes(
            NodeRepository nodes,
            NodeIdentity self,
            DirectoryId directory,
            NodeProperties properties,
            DatabaseTime time) {
        this.nodes = nodes;
        this.self = self;
        this.directory = directory;
        this.properties = properties;
        this.time = time;
    }

    /**
     * Registers this process; from here on an older incarnation of this node is fenced off.
     *
     * @throws IllegalStateException the node was forgotten, or a process beside another data directory is this node
     */
    @Transactional
    public void register() {
        Instant now = time.now();
        nodes.hold(self.id())
                .ifPresentOrElse(
                        row -> takeOver(row, now),
                        () -> nodes.save(
                                new NodeRow(self.id(), self.incarnation(), hostName(), directory.value(), now)));
    }

    private void takeOver(NodeRow row, Instant now) {
        if (row.isForgotten()) {
            throw new IllegalStateException("Node " + self.id() + " was forgotten by an administrator, and may not come"
                    + " back under this id: what lies in its data directory may be older than what was done since."
                    + " Give it an empty data directory (keep this one until you know that nothing in it is needed);"
                    + " and set another torpor.node.id, if one is set");
        }
        if (row.isElsewhere(directory.value()) && row.isAlive(lostBefore(now))) {
            throw new IllegalStateException("torpor.node.id: another process is node " + self.id() + ", on host "
                    + row.host() + " beside another data directory, last heard of at " + row.heartbeatAt()
                    + ". Give this one an id of its own, or leave torpor.node.id out; if that process has ended, wait "
                    + properties.lostAfter().toSeconds() + " seconds");
        }
        row.begins(self.incarnation(), hostName(), directory.value(), now);
    }

    /** Says that this process is alive. False if it does not speak for its node any more. */
    @Transactional
    public boolean heartbeat() {
        return nodes.heartbeat(self.id(), self.incarnation()) == 1;
    }

    /** Whether this process still speaks for its node. */
    @Transactional(readOnly = true)
    public boolean isSelf() {
        return nodes.existsByIdAndIncarnationAndForgottenAtIsNull(self.id(), self.incarnation());
    }

    /**
     * Fences a write of this node's: holds the node's row until the end of the transaction, so that no other process can
     * become this node before the commit.
     *
     * @throws ProblemException {@code task-conflict}: this process does not speak for its node any more
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void requireSelf() {
        if (nodes.holdAs(self.id(), self.incarnation()).isEmpty()) {
            throw new ProblemException(
                    ProblemCode.TASK_CONFLICT,
                    "Another process is node " + self.id() + " now; this one writes nothing more");
        }
    }

    /** The nodes that ever registered, by id, each with its liveness as of now. */
    @Transactional(readOnly = true)
    public List<Node> all() {
        Instant lostBefore = lostBefore(time.now());
        return nodes.findAll(Sort.by("id")).stream()
                .map(row -> row.toNode(lostBefore))
                .toList();
    }

    /** The nodes that belong to the cluster, by id: all that are not forgotten. */
    @Transactional(readOnly = true)
    public List<Node> members() {
        return all().stream().filter(node -> !node.forgotten()).toList();
    }

    /** The members that are alive, this node among them. */
    @Transactional(readOnly = true)
    public List<Node> alive() {
        return members().stream().filter(this::isUp).toList();
    }

    /**
     * The members that begin new work, by id: all that are alive and not drained.
     *
     * @throws ProblemException {@code node-drained}: there is none
     */
    @Transactional(readOnly = true)
    public List<Node> takers() {
        List<Node> takers = alive().stream().filter(node -> !node.drained()).toList();
        if (takers.isEmpty()) {
            throw new ProblemException(
                    ProblemCode.NODE_DRAINED,
                    "Every node that is up is drained, so that no shard could come to one. Take the drain back on one (POST"
                            + " /actuator/nodes/{id} with {\"drained\": false}), and retry");
        }
        return takers;
    }

    /**
     * Requires that every member is up: the shards of one that is down would silently be missing.
     *
     * @throws ProblemException {@code node-lost}, naming those that are down
     */
    @Transactional(readOnly = true)
    public void requireAllUp() {
        List<String> down =
                members().stream().filter(node -> !isUp(node)).map(Node::id).toList();
        if (!down.isEmpty()) {
            throw new ProblemException(
                    ProblemCode.NODE_LOST,
                    (down.size() == 1 ? "Node " : "Nodes ") + String.join(", ", down) + " did not answer for "
                            + properties.lostAfter().toSeconds() + " seconds, and may have shards of the bucket. "
                            + remedy(down.get(0)),
                    Map.of("nodes", down),
                    null);
        }
    }

    /** What to do about a node that is lost, in words. */
    public static String remedy(String node) {
        return "Start it; if it runs, see its health, since its database may be behind; or, if it is gone for good, forget"
                + " it: DELETE /actuator/nodes/" + node;
    }

    /**
     * Requires that this node is not drained, before it begins with a bucket's shards.
     *
     * @throws ProblemException {@code node-drained}, with what to do
     */
    @Transactional(readOnly = true)
    public void requireNotDrained(String bucket) {
        if (all().stream().anyMatch(node -> node.id().equals(self.id()) && node.drained())) {
            throw new ProblemException(
                    ProblemCode.NODE_DRAINED,
                    "Node " + self.id() + " has shards of bucket " + bucket + " and is drained: it begins no pause."
                            + " Take the drain back (POST /actuator/nodes/" + self.id()
                            + " with {\"drained\": false}), and retry",
                    Map.of("node", self.id(), "bucket", bucket),
                    null);
        }
    }

    /**
     * Forgets a node that is gone for good: it does not count any more, and may not return under its id.
     *
     * @throws ProblemException {@code node-not-found}, or {@code node-up} if it may be alive
     */
    @Transactional
    public void forget(String id) {
        Instant now = time.now();
        Node node = get(id);
        if (node.forgotten()) {
            return;
        }
        if (id.equals(self.id()) || nodes.forget(id, lostBefore(now), now) == 0) {
            throw new ProblemException(
                    ProblemCode.NODE_UP,
                    "Node " + id + " was last heard of at " + node.heartbeatAt() + "; only a node that is lost can be"
                            + " forgotten. Stop it for good, and wait "
                            + properties.lostAfter().toSeconds() + " seconds");
        }
        log.warn("Node {} is forgotten by an administrator", id);
    }

    /**
     * Removes the records of nodes that were forgotten longer ago than {@code torpor.node.keep-for}. Their ids are free then:
     * nothing would refuse one that returns beside its old data directory, so without that setting all stay.
     */
    @Scheduled(initialDelay = 60_000, fixedDelay = 3_600_000, scheduler = SlowWork.SCHEDULER)
    @Transactional
    public void removeForgotten() {
        Duration keepFor = properties.keepFor();
        if (keepFor != null) {
            int removed = nodes.removeForgotten(time.now().minus(keepFor));
            if (removed > 0) {
                log.info("Removed the records of {} nodes that were forgotten long ago", removed);
            }
        }
    }

    /**
     * Drains a node, or takes that back: one that is drained begins no new work, and finishes what it has.
     *
     * @throws ProblemException {@code node-not-found}
     */
    @Transactional
    public void drain(String id, boolean drained) {
        if (nodes.drain(id, drained) == 0) {
            throw notFound(id);
        }
        log.info("Node {} is {}", id, drained ? "drained" : "drained no more");
    }

    /** Puts on record whether this node has an indexer that is told of gate changes. */
    @Transactional
    public void hasIndexer(boolean indexer) {
        nodes.indexer(self.id(), self.incarnation(), indexer);
    }

    /** The ids of the members that have an indexer to tell, up or not. */
    @Transactional(readOnly = true)
    public List<String> withIndexer() {
        return nodes.findAll(Sort.by("id")).stream()
                .filter(row -> row.hasIndexer() && !row.isForgotten())
                .map(NodeRow::id)
                .toList();
    }

    private Node get(String id) {
        return all().stream().filter(node -> node.id().equals(id)).findFirst().orElseThrow(() -> notFound(id));
    }

    private static ProblemException notFound(String id) {
        return new ProblemException(
                ProblemCode.NODE_NOT_FOUND,
                "There is no node '" + id + "', or it is forgotten; GET /actuator/nodes lists the nodes");
    }

    private boolean isUp(Node node) {
        return node.alive() || node.id().equals(self.id());
    }

    private Instant lostBefore(Instant now) {
        return now.minus(properties.lostAfter());
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
