package io.torpor.web.api;

import io.torpor.bucket.Bucket;
import io.torpor.bucket.Buckets;
import io.torpor.catalog.ArchiveRecords;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.shard.ShardStore;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.Tasks;
import io.torpor.web.api.BucketView.ArchiveView;
import io.torpor.web.api.BucketView.ArchivedAt;
import io.torpor.web.api.BucketView.GateView;
import io.torpor.web.api.BucketView.Shard;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The views of buckets: what is known of each, that is the cluster manager's word, its gate, its task, its shards here.
 */
@Component
class BucketViews {

    private final Buckets buckets;
    private final Tasks tasks;
    private final ShardStore shards;
    private final ShardSizes sizes;
    private final ArchiveRecords archives;

    BucketViews(Buckets buckets, Tasks tasks, ShardStore shards, ShardSizes sizes, ArchiveRecords archives) {
        this.buckets = buckets;
        this.tasks = tasks;
        this.shards = shards;
        this.sizes = sizes;
        this.archives = archives;
    }

    /**
     * The views of some buckets, by name, without their archives.
     *
     * @param after the name that they come after; null for the first ones
     */
    BucketPage page(@Nullable String after, int size) {
        List<String> names = buckets.names(after, size + 1);
        List<String> shown = names.subList(0, Math.min(size, names.size()));
        Map<String, Bucket> known = buckets.of(shown);
        Map<String, Task> active = tasks.activeOf(shown);
        Map<String, Task> pauses = tasks.lastPausesOf(shown);
        Map<String, ShardsHere> here = new HashMap<>();
        shown.forEach(name -> here.put(name, shardsHere(name)));
        sizes.measure(here.values().stream()
                .flatMap(shards -> shards.found().stream())
                .toList());
        List<BucketView> views = shown.stream()
                .map(name -> view(
                        known.getOrDefault(name, Bucket.unknown(name)),
                        here.getOrDefault(name, ShardsHere.NONE),
                        active.get(name),
                        pauses.get(name),
                        null))
                .toList();
        return new BucketPage(views, names.size() > size ? shown.get(size - 1) : null);
    }

    /**
     * The view of a bucket, with its archives.
     *
     * @throws ProblemException {@code bucket-not-found}, or {@code invalid-request} for what is no bucket's name
     */
    BucketView one(String name) {
        if (!buckets.isThere(name)) {
            throw Buckets.notFound(name);
        }
        ShardsHere here = shardsHere(name);
        sizes.measure(here.found());
        return view(
                buckets.get(name),
                here,
                tasks.activeOf(name).orElse(null),
                tasks.lastPauseOf(name).orElse(null),
                archives.of(name).stream().map(ArchiveView::of).toList());
    }

    /** The shards of a bucket on this node; or why they can't be listed. */
    private record ShardsHere(List<ShardId> found, @Nullable Reason problem) {
        static final ShardsHere NONE = new ShardsHere(List.of(), null);
    }

    private ShardsHere shardsHere(String bucket) {
        try {
            return new ShardsHere(shards.list(bucket), null);
        } catch (ProblemException e) {
            return new ShardsHere(List.of(), Reason.of(e)); // one bucket that can't be read must not hide the others
        }
    }

    private BucketView view(
            Bucket bucket,
            ShardsHere found,
            @Nullable Task active,
            @Nullable Task pause,
            @Nullable List<ArchiveView> archived) {
        List<Shard> here = List.of();
        Reason problem = found.problem();
        try {
            here = found.found().stream()
                    .map(shard -> new Shard(shard.name(), sizes.of(shard)))
                    .toList();
        } catch (ProblemException e) {
            problem = Reason.of(e);
        }
        return new BucketView(
                bucket.name(),
                bucket.uuid(),
                lower(bucket.observed()),
                GateView.of(bucket.gate()),
                bucket.gateSequence(),
                active == null ? null : active.id(),
                here,
                sum(here),
                pause == null ? null : new ArchivedAt(pause.archive(), pause.id(), pause.endedAt(), pause.bytesDone()),
                archived,
                TaskView.Error.of(problem));
    }

    private static @Nullable Long sum(List<Shard> shards) {
        long sum = 0;
        for (Shard shard : shards) {
            if (shard.bytes() == null) {
                return null;
            }
            sum += shard.bytes();
        }
        return sum;
    }

    private static @Nullable String lower(@Nullable String observed) {
        return observed == null ? null : observed.toLowerCase(Locale.ROOT);
    }
}
