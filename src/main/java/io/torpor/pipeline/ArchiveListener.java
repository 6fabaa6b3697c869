package io.torpor.pipeline;

import io.torpor.archive.ShardEntry;
import java.util.function.Supplier;

/** The listener of an archiver: told of what is in the store, by any thread, also by several at once. */
public interface ArchiveListener {

    /** An object is in the store. The supplier makes an entry of its shard that holds no other object. */
    void written(Supplier<ShardEntry> part);

    /** A shard has many files, and these are a part of it: what is archived of it later comes in other parts. */
    void full(ShardEntry part);
}
