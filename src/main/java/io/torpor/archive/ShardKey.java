package io.torpor.archive;

import io.torpor.data.Names;

/**
 * The key of a shard in an archive: its objects lie below one prefix.
 *
 * @param archive that holds it
 * @param node that archived it
 * @param shard its name
 */
public record ShardKey(ArchiveId archive, String node, String shard) {

    /**
     * The key, checked.
     *
     * @throws io.torpor.problem.ProblemException {@code invalid-request} for what is no shard's name
     */
    public ShardKey {
        Names.checkShard(shard);
    }

    /**
     * The prefix of its objects: {@code <bucket>/<task>/node_<node>/<shard>/}.
     *
     * @throws IllegalArgumentException if the node is no node's id: a bug of the caller
     */
    public String prefix() {
        return archive.nodePrefix(node) + shard + "/";
    }

    /** The object key of its document. */
    public String document() {
        return prefix() + ShardValidator.SHARD_JSON;
    }
}
