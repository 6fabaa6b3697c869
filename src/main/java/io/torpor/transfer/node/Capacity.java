package io.torpor.transfer.node;

import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardStore;
import io.torpor.transfer.TransferProperties;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** The capacity of this node: what its data disk can take. */
@Component
class Capacity {

    private final ShardStore shards;
    private final TransferProperties properties;
    private final NodeIdentity self;

    Capacity(ShardStore shards, TransferProperties properties, NodeIdentity self) {
        this.shards = shards;
        this.properties = properties;
        this.self = self;
    }

    /** The bytes that a resume may fill: free space less the reserve, never negative. */
    long free() {
        return Math.max(0, shards.usableSpace() - properties.spaceReserve().toBytes());
    }

    /**
     * Refuses what does not fit now.
     *
     * @param needed bytes
     * @throws ProblemException {@code insufficient-space}, naming bytes needed and free
     */
    void require(long needed) {
        long free = free();
        if (needed > free) {
            throw new ProblemException(
                    ProblemCode.INSUFFICIENT_SPACE,
                    "Node " + self.id() + " needs " + needed + " bytes and has " + free
                            + " free beside its reserve; free some space or use a larger disk, and retry",
                    Map.of("nodes", List.of(Map.of("node", self.id(), "bytesNeeded", needed, "bytesFree", free))),
                    null);
        }
    }
}
