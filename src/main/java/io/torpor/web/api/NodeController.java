package io.torpor.web.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.torpor.node.Node;
import io.torpor.node.Nodes;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The nodes of the cluster. */
@RestController
@RequestMapping("/api/v1/nodes")
@Tag(name = "nodes", description = "The nodes of the cluster")
class NodeController {

    private final Nodes nodes;

    NodeController(Nodes nodes) {
        this.nodes = nodes;
    }

    /**
     * The list of all nodes; an object, so that it can grow.
     *
     * @param nodes by id
     */
    record NodeList(List<Node> nodes) {}

    @GetMapping
    @Operation(summary = "List nodes, with their last heartbeat")
    NodeList list() {
        return new NodeList(nodes.all());
    }
}
