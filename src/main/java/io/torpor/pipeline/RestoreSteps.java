package io.torpor.pipeline;

import io.torpor.archive.ShardEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The steps that restore shards, made as they are needed: some thousand files at a time, the largest step first, so that
 * no large one is left for the end when the other streams have nothing to do.
 */
final class RestoreSteps implements Iterator<RestoreStep> {

    private final Iterator<ShardTarget> shards;
    private final Deque<RestoreStep> ready = new ArrayDeque<>();
    private @Nullable ShardTarget shard;
    private Iterator<ShardEntry> parts = Collections.emptyIterator();

    RestoreSteps(List<ShardTarget> shards) {
        this.shards = shards.iterator();
    }

    @Override
    public boolean hasNext() {
        if (ready.isEmpty()) {
            fill();
        }
        return !ready.isEmpty();
    }

    @Override
    public RestoreStep next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }

    private void fill() {
        List<RestoreStep> steps = new ArrayList<>();
        int files = 0;
        while (files < ShardEntry.MOST_ENTRIES && (parts.hasNext() || shards.hasNext())) {
            if (shard == null || !parts.hasNext()) {
                shard = shards.next();
                parts = shard.content().parts().iterator();
            }
            if (parts.hasNext()) {
                ShardEntry part = parts.next();
                steps.addAll(RestoreStep.of(shard, part));
                files += part.files().size();
            }
        }
        steps.sort(Comparator.comparingLong(RestoreStep::size).reversed());
        ready.addAll(steps);
    }
}
