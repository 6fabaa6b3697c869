package io.torpor.transfer.lead;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a dry run found.
 *
 * @param fits whether a resume would fit now
 */
record Plan(boolean fits, List<NodePlan> nodes) {

    /**
     * One node's part.
     *
     * @param bytesNeeded what would come to it
     * @param bytesFree what it can take beside its reserve
     */
    record NodePlan(String node, List<String> shards, long bytesNeeded, long bytesFree, boolean fits) {}

    String shortages() {
        return nodes.stream()
                .filter(node -> !node.fits())
                .map(node -> "node " + node.node() + " needs " + node.bytesNeeded() + " bytes and has "
                        + node.bytesFree() + " free")
                .collect(Collectors.joining("; "));
    }
}
