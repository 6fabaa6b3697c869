package io.torpor.shard;

import io.torpor.data.Names;

/**
 * The identity of a shard: a bucket and a directory in it. Both are checked, so a path can be built of them.
 *
 * @param bucket a legal bucket name
 * @param name a legal shard name
 */
public record ShardId(String bucket, String name) implements Comparable<ShardId> {

    /** @throws io.torpor.problem.ProblemException {@code invalid-request} for what is no legal name */
    public ShardId {
        Names.checkBucket(bucket);
        Names.checkShard(name);
    }

    /** The order of shards: by bucket, then by name. */
    @Override
    public int compareTo(ShardId other) {
        int byBucket = bucket.compareTo(other.bucket);
        return byBucket != 0 ? byBucket : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return bucket + "/" + name;
    }
}
