package io.torpor.ops;

import io.torpor.node.Node;
import io.torpor.node.NodeIdentity;
import io.torpor.node.Nodes;
import io.torpor.transfer.ForgottenNodes;
import io.torpor.transfer.NodeTask;
import io.torpor.transfer.NodeTasks;
import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.stereotype.Component;

/**
 * The endpoint {@code /actuator/nodes}: the nodes, and what each still has to clean (I9). A write drains one, a delete
 * forgets one that is gone for good.
 */
@Component
@Endpoint(id = "nodes")
class NodesEndpoint {

    private final Nodes nodes;
    private final NodeTasks nodeTasks;
    private final ForgottenNodes forgotten;
    private final NodeIdentity self;

    NodesEndpoint(Nodes nodes, NodeTasks nodeTasks, ForgottenNodes forgotten, NodeIdentity self) {
        this.nodes = nodes;
        this.nodeTasks = nodeTasks;
        this.forgotten = forgotten;
        this.self = self;
    }

    /**
     * The nodes of the cluster.
     *
     * @param self the node that answers
     * @param nodes every node that ever registered, by id
     * @param cleanupPending node tasks with something left to clean, of all nodes
     */
    record NodesDescriptor(String self, List<Node> nodes, List<NodeTask> cleanupPending) {}

    @ReadOperation
    NodesDescriptor nodes() {
        return new NodesDescriptor(self.id(), nodes.all(), nodeTasks.cleanupPending());
    }

    /** Drains a node, or takes that back. */
    @WriteOperation
    NodesDescriptor drain(@Selector String id, boolean drained) {
        nodes.drain(id, drained);
        return nodes();
    }

    /** Forgets a node that is lost. */
    @DeleteOperation
    NodesDescriptor forget(@Selector String id) {
        forgotten.forget(id);
        return nodes();
    }
}
