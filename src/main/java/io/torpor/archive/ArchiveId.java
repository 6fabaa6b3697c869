package io.torpor.archive;

import io.torpor.data.Names;

/**
 * The identity of an archive: all of it lies below one prefix of its store.
 *
 * @param bucket whose shards it holds
 * @param task the pause that wrote it
 */
public record ArchiveId(String bucket, String task) {

    /**
     * The identity, checked.
     *
     * @throws io.torpor.problem.ProblemException {@code invalid-request} for what is no bucket's name or task's id
     */
    public ArchiveId {
        Names.checkBucket(bucket);
        Names.checkTask(task);
    }

    /** The prefix of all its objects: {@code <bucket>/<task>/}. */
    public String prefix() {
        return bucket + "/" + task + "/";
    }

    /**
     * The prefix of a node's objects: {@code <bucket>/<task>/node_<node>/}.
     *
     * @throws IllegalArgumentException if it is no node's id: a bug of the caller
     */
    public String nodePrefix(String node) {
        return prefix() + nodeDirectory(node);
    }

    /**
     * The key of a node's shard.
     *
     * @throws io.torpor.problem.ProblemException {@code invalid-request} for what is no shard's name
     */
    public ShardKey shard(String node, String shard) {
        return new ShardKey(this, node, shard);
    }

    /** The prefix of the notes on what its objects hold, as long as it is partial: {@code <bucket>/<task>/kept/}. */
    String notesPrefix() {
        return prefix() + "kept/";
    }

    /** The prefix of a node's notes. */
    String notesPrefix(String node) {
        return notesPrefix() + nodeDirectory(node);
    }

    private static String nodeDirectory(String node) {
        if (!ManifestValidator.isNode(node)) {
            throw new IllegalArgumentException("Not a node's id: " + node);
        }
        return "node_" + node + "/";
    }
}
