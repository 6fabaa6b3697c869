package io.torpor.transfer.node;

import io.torpor.archive.DirectoryEntry;
import io.torpor.archive.FileEntry;
import io.torpor.archive.ShardContent;
import io.torpor.archive.ShardEntry;
import io.torpor.data.Tree;
import io.torpor.data.TreeEntry;
import java.util.List;

/**
 * The need of a disk: what shards take of it when they are restored. A file takes whole blocks, a directory some for its
 * list of names, and each of them an inode.
 *
 * @param bytes in whole blocks
 * @param inodes files and directories
 */
record DiskNeed(long bytes, long inodes) {

    private static final DiskNeed NOTHING = new DiskNeed(0, 0);

    /** What a name costs in the list of a directory, beside its own bytes: generous, since lists are not packed. */
    private static final int NAME = 24;

    /** The need of archived shards. */
    static DiskNeed of(List<ShardContent> shards, long block) {
        return shards.stream().map(shard -> of(shard, block)).reduce(NOTHING, DiskNeed::plus);
    }

    /** The need of a shard that is not archived yet, were it restored: a second link is a second file then. */
    static DiskNeed of(Tree tree, long block) {
        DiskNeed need = new DiskNeed(block, 1);
        long names = 0;
        for (TreeEntry entry : tree.entries()) {
            need = need.plus(new DiskNeed(entry.directory() ? block : blocks(entry.allocated(), block), 1));
            names += name(entry.path());
        }
        return need.plus(new DiskNeed(blocks(names, block), 0));
    }

    private static DiskNeed of(ShardContent shard, long block) {
        long bytes = block;
        long names = 0;
        for (ShardEntry part : shard.parts()) {
            bytes = sum(bytes, block * part.directories().size());
            for (FileEntry file : part.files()) {
                bytes = sum(bytes, blocks(file.diskBytes(), block));
                names += name(file.path());
            }
            for (DirectoryEntry directory : part.directories()) {
                names += name(directory.path());
            }
        }
        return new DiskNeed(
                sum(bytes, blocks(names, block)), 1L + shard.totals().entries());
    }

    private static long name(String path) {
        return path.length() - path.lastIndexOf('/') - 1 + (long) NAME;
    }

    private static long blocks(long bytes, long block) {
        return -Math.floorDiv(-bytes, block) * block;
    }

    private DiskNeed plus(DiskNeed other) {
        return new DiskNeed(sum(bytes, other.bytes), sum(inodes, other.inodes));
    }

    /** An archive may say any number; too much is too much. */
    private static long sum(long one, long other) {
        long sum = one + other;
        return sum < 0 || other < 0 ? Long.MAX_VALUE : sum;
    }
}
