package io.torpor.transfer.node;

import io.torpor.archive.ShardContent;
import io.torpor.data.Tree;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.DataDisk;
import io.torpor.transfer.TransferProperties;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** The capacity of this node: what its data disk can take, in bytes and in files. */
@Component
class Capacity {

    private final DataDisk disk;
    private final TransferProperties properties;
    private final NodeIdentity self;

    Capacity(DataDisk disk, TransferProperties properties, NodeIdentity self) {
        this.disk = disk;
        this.properties = properties;
        this.self = self;
    }

    /** The bytes that a resume may fill: free space less the reserve, never negative. */
    long free() {
        return Math.max(0, disk.usableSpace() - properties.spaceReserve().toBytes());
    }

    /** What archived shards would take of this disk. */
    DiskNeed need(List<ShardContent> shards) {
        return DiskNeed.of(shards, disk.blockSize());
    }

    /** What shards that are here would take, were they restored. */
    DiskNeed need(Tree tree) {
        return DiskNeed.of(tree, disk.blockSize());
    }

    /**
     * Refuses what does not fit now.
     *
     * @throws ProblemException {@code insufficient-space}, saying what is short, bytes or inodes, with needed and free
     */
    void require(DiskNeed need) {
        long free = free();
        if (need.bytes() > free) {
            throw shortOf(need.bytes(), "bytes", free, "bytesNeeded", "bytesFree", " beside its reserve");
        }
        requireInodes(need);
    }

    /**
     * Refuses more files and directories than the disk can make now.
     *
     * @throws ProblemException {@code insufficient-space}, with inodes needed and free
     */
    void requireInodes(DiskNeed need) {
        long free = disk.freeInodes();
        if (need.inodes() > free) {
            throw shortOf(need.inodes(), "inodes (files and directories)", free, "inodesNeeded", "inodesFree", "");
        }
    }

    private ProblemException shortOf(
            long needed, String what, long free, String neededName, String freeName, String beside) {
        return new ProblemException(
                ProblemCode.INSUFFICIENT_SPACE,
                "Node " + self.id() + " needs " + needed + " " + what + " and has " + free + " free" + beside
                        + "; free some space or use a larger disk, and retry",
                Map.of("nodes", List.of(Map.of("node", self.id(), neededName, needed, freeName, free))),
                null);
    }
}
