package io.torpor.transfer;

import io.torpor.node.NodeIdentity;
import io.torpor.node.Nodes;
import io.torpor.transfer.NodeTaskChanged.Turn;
import io.torpor.work.DatabaseTime;
import io.torpor.work.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/**
 * The words of nodes: that what is on record of the shards which they archived was looked at right now. What a node said
 * when it cleaned up may be hours old, and is no word (I4).
 */
@Service
public class NodeWords {

    /** How old the last word of a round may be when it is relied on, by the database's time (I12). */
    private static final Duration FRESH = Duration.ofMinutes(1);

    /** How old the first one may be: nodes with millions of files take their time to look. */
    private static final Duration OLDEST = Duration.ofMinutes(10);

    /** How long a node that is alive is waited for. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * The words that are awaited.
     *
     * @param nodes that have not given theirs, sorted; empty if all have
     * @param overdue whether one was asked so long ago that nobody should wait for it
     */
    public record Awaited(List<String> nodes, boolean overdue) {

        public Awaited {
            nodes = List.copyOf(nodes);
        }
    }

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
     * Asks for the words of some nodes on a task's shards, all in one round: those who are quick are not asked again until
     * all have answered.
     *
     * @return whose are awaited
     */
    public Awaited ask(String task, Set<String> asked) {
        return transactions.call(() -> {
            Instant now = time.now();
            List<NodeTaskRow> known = rows.findByTaskIdOrderByNodeId(task).stream()
                    .filter(row -> asked.contains(row.nodeId()))
                    .toList();
            Map<String, Instant> given = new HashMap<>();
            known.forEach(row -> Optional.ofNullable(row.wordGivenAt()).ifPresent(at -> given.put(row.nodeId(), at)));
            if (given.keySet().containsAll(asked)) {
                if (areOfNow(given.values(), now)) {
                    return new Awaited(List.of(), false);
                }
                given.clear(); // a new round
            }
            List<String> awaited = asked.stream()
                    .filter(node -> !given.containsKey(node))
                    .sorted()
                    .toList();
            if (rows.askForWord(task, awaited, now) > 0) {
                events.publishEvent(new NodeTaskChanged(task, Turn.NODE));
            }
            boolean overdue = known.stream()
                    .map(NodeTaskRow::wordOwedSince)
                    .flatMap(Stream::ofNullable)
                    .anyMatch(since -> since.isBefore(now.minus(PATIENCE)));
            return new Awaited(awaited, overdue);
        });
    }

    /** Whether the first and the last word of a round can still be relied on; a round of nobody has none. */
    private static boolean areOfNow(Collection<Instant> given, Instant now) {
        return given.isEmpty()
                || Collections.min(given).isAfter(now.minus(OLDEST))
                        && Collections.max(given).isAfter(now.minus(FRESH));
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
                events.publishEvent(new NodeTaskChanged(task, Turn.COORDINATOR));
            }
        });
    }
}
