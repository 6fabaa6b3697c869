package io.torpor.transfer.node;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The batches of a transfer: shards that are moved together, so that all streams have work, and are whole together. What is
 * whole is not moved again after a restart, so batches are not larger than they need be.
 */
final class Batches {

    /** Some seconds of a quick disk: what a batch's end costs is not felt then. */
    static final long BYTES = 512L << 20;

    private Batches() {}

    /**
     * The shards in batches of at least {@link #BYTES}, the last one excepted, in their order.
     *
     * @param bytes of a shard
     */
    static <T> List<List<T>> of(List<T> shards, ToLongFunction<T> bytes) {
        List<List<T>> batches = new ArrayList<>();
        List<T> batch = new ArrayList<>();
        long size = 0;
        for (T shard : shards) {
            batch.add(shard);
            size += bytes.applyAsLong(shard);
            if (size >= BYTES) {
                batches.add(List.copyOf(batch));
                batch.clear();
                size = 0;
            }
        }
        if (!batch.isEmpty()) {
            batches.add(List.copyOf(batch));
        }
        return batches;
    }
}
