package io.torpor.archive;

import java.util.List;

/**
 * The content of an archived shard, read part after part, so that memory does not grow with the number of files. For one
 * thread at a time.
 */
public interface ShardContent {

    /** The shard's own directory, with nothing in it. */
    ShardEntry head();

    /** The totals of all parts. */
    ShardTotals totals();

    /**
     * The parts, each checked, and read when it is its turn; every time anew, if there are many.
     *
     * <p>Going on may throw {@code archive-incomplete} or {@code archive-corrupt} naming a document, or any of {@link
     * io.torpor.store.ObjectStore}.
     */
    Iterable<ShardEntry> parts();

    /**
     * The same from the last to the first, as they were when {@link #parts()} had read and checked them all.
     *
     * <p>Going on may throw the same.
     */
    Iterable<ShardEntry> partsBackwards();

    /** The keys of the documents that it is read from, beside {@link ShardKey#document}. */
    List<String> lists();

    /** The content of a shard whose entry is here as a whole; not checked. */
    static ShardContent of(ShardEntry whole) {
        return new WholeShard(whole);
    }
}

/**
 * A shard whose entry is here as a whole.
 *
 * @param whole all of it
 */
record WholeShard(ShardEntry whole) implements ShardContent {

    @Override
    public ShardEntry head() {
        return whole.head();
    }

    @Override
    public ShardTotals totals() {
        return ShardTotals.of(whole);
    }

    @Override
    public List<String> lists() {
        return List.of();
    }

    @Override
    public Iterable<ShardEntry> parts() {
        return List.of(whole);
    }

    @Override
    public Iterable<ShardEntry> partsBackwards() {
        return parts();
    }
}
