package io.torpor.transfer.lead;

import io.torpor.node.Node;
import io.torpor.node.Nodes;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTaskState;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The nodes that take part in tasks, and which of them are alive now. */
@Component
class Participants {

    private final Nodes nodes;

    Participants(Nodes nodes) {
        this.nodes = nodes;
    }

    /** The ids of the nodes that are alive. */
    List<String> alive() {
        return nodes.alive().stream().map(Node::id).toList();
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
}
