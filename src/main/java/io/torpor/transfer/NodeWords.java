package io.torpor.transfer;

import io.torpor.node.NodeIdentity;
import io.torpor.node.Nodes;
import io.torpor.work.DatabaseTime;
import io.torpor.work.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/**
 * The words of nodes: that what is on record of the shards which they archived was looked at right now. What a node said
 * when it cleaned up may be hours old, and is no word (I4).
 */
@Service
public class NodeWords {

    /** By the database's time (I12). */
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final NodeTaskRepository rows;
    private final Nodes nodes;
    private final NodeIdentity self;
    private final DatabaseTime time;
    private final Transactions transactions;
    private final ApplicationEventPublisher events;

    NodeWords(
            NodeTaskRepository rows,
            Nodes nodes,
            NodeIdentity self,
            DatabaseTime time,
            Transactions transactions,
            ApplicationEventPublisher events) {
        this.rows = rows;
        this.nodes = nodes;
        this.self = self;
        this.time = time;
        this.transactions = transactions;
        this.events = events;
    }

    /**
     * Asks for the words of some nodes on a task's shards.
     *
     * @return the nodes that have not given theirs right now, sorted; empty if all have
     */
    public List<String> ask(String task, Set<String> asked) {
        return transactions.call(() -> {
            Instant since = time.now().minus(FRESH);
            Set<String> given = rows.findByTaskIdOrderByNodeId(task).stream()
                    .filter(row -> row.hasWordOf(since))
                    .map(NodeTaskRow::nodeId)
                    .collect(Collectors.toSet());
            List<String> awaited = asked.stream()
                    .filter(node -> !given.contains(node))
                    .sorted()
                    .toList();
            if (!awaited.isEmpty() && rows.askForWord(task, awaited) > 0) {
                events.publishEvent(new NodeTaskChanged(task));
            }
            return awaited;
        });
    }

    /** The ids of the tasks that this node is asked for its word on. */
    public List<String> asked() {
        return rows.askedForWord(self.id());
    }

    /** Gives the word of this node: what is on record of its shards was looked at after it was asked. */
    public void give(String task) {
        transactions.run(() -> {
            nodes.requireSelf();
            if (rows.giveWord(task, self.id(), time.now()) > 0) {
                events.publishEvent(new NodeTaskChanged(task));
            }
        });
    }
}
