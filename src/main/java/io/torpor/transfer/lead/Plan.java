package io.torpor.transfer.lead;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The plan of a dry run: what each node would take, and whether that fits. Serialised as the task's plan.
 *
 * @param fits whether a resume would fit now
 * @param nodes one part for each node that takes part
 */
record Plan(boolean fits, List<NodePlan> nodes) {

    /**
     * One node's part of the plan.
     *
     * @param node id of the node
     * @param shards names of the shards that would come to it
     * @param bytesNeeded bytes of these shards
     * @param bytesFree bytes that it can take beside its reserve
     * @param fits whether its part would fit, and could be moved in
     */
    record NodePlan(String node, List<String> shards, long bytesNeeded, long bytesFree, boolean fits) {}

    /** The nodes that have too little space, in words, with bytes needed and free; empty if all fits. */
    String shortages() {
        return nodes.stream()
                .filter(node -> node.bytesNeeded() > node.bytesFree())
                .map(node -> "node " + node.node() + " needs " + node.bytesNeeded() + " bytes and has "
                        + node.bytesFree() + " free")
                .collect(Collectors.joining("; "));
    }
}
