package io.torpor.transfer.lead;

import io.torpor.node.Node;
import io.torpor.node.Nodes;
import io.torpor.task.Task;
import io.torpor.task.TaskType;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTaskState;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The nodes that take part in tasks, and which of them are alive now. */
@Component
class Participants {

    private final Nodes nodes;

    Participants(Nodes nodes) {
        this.nodes = nodes;
    }

    /**
     * The ids of the nodes that take part in a task: all members in a pause, because each may have shards; in a resume
     * those that are alive and begin new work.
     *
     * @throws io.torpor.problem.ProblemException {@code node-drained}: no node could take a shard
     */
    List<String> of(Task task) {
        List<Node> takingPart = task.type() == TaskType.PAUSE ? nodes.members() : nodes.takers();
        return takingPart.stream().map(Node::id).toList();
    }

    /**
     * Requires that every member is up, right before a pause begins.
     *
     * @throws io.torpor.problem.ProblemException {@code node-lost}, naming those that are down
     */
    void requireAllUp() {
        nodes.requireAllUp();
    }

    /** The ids of the drained nodes. */
    Set<String> drained() {
        return nodes.members().stream().filter(Node::drained).map(Node::id).collect(Collectors.toSet());
    }

    /** A node task that is not done and whose node is lost, if there is one. */
    Optional<NodeTaskRow> lost(List<NodeTaskRow> nodeTasks) {
        List<String> alive = alive();
        return nodeTasks.stream()
                .filter(nodeTask -> nodeTask.state() != NodeTaskState.PROCESSED)
                .filter(nodeTask -> !alive.contains(nodeTask.nodeId()))
                .findFirst();
    }

    /** Whether every node has cleaned; a lost one cleans when it is back, and nobody waits for it (I3). */
    boolean haveCleaned(List<NodeTaskRow> nodeTasks) {
        List<String> alive = alive();
        return nodeTasks.stream()
                .allMatch(nodeTask -> nodeTask.state() == NodeTaskState.CLEANED || !alive.contains(nodeTask.nodeId()));
    }

    /** Whether all of these nodes are alive. */
    boolean areAlive(List<String> ids) {
        return alive().containsAll(ids);
    }

    private List<String> alive() {
        return nodes.alive().stream().map(Node::id).toList();
    }
}
