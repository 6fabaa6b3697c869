package io.torpor.support;

import io.torpor.archive.ShardEntry;
import io.torpor.pipeline.ArchiveListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** What an archiver told while it was at work. */
public final class ArchivedParts implements ArchiveListener {

    private final List<ShardEntry> written = new CopyOnWriteArrayList<>();
    private final List<ShardEntry> full = new CopyOnWriteArrayList<>();

    @Override
    public void written(Supplier<ShardEntry> part) {
        written.add(part.get());
    }

    @Override
    public void full(ShardEntry part) {
        full.add(part);
    }

    /** The entries of single objects. */
    public List<ShardEntry> written() {
        return written;
    }

    /** The parts of shards with many files, but for their last ones. */
    public List<ShardEntry> full() {
        return full;
    }
}
