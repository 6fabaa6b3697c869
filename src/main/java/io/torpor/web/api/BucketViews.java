package io.torpor.web.api;

import io.torpor.bucket.Bucket;
import io.torpor.bucket.Buckets;
import io.torpor.catalog.ArchiveRecords;
import io.torpor.data.Names;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardStore;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.Tasks;
import io.torpor.web.api.BucketView.ArchiveView;
import io.torpor.web.api.BucketView.ArchivedAt;
import io.torpor.web.api.BucketView.GateView;
import io.torpor.web.api.BucketView.Shard;
import java.util.List;
import java.util.Locale;
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
    private final ArchiveRecords archives;

    BucketViews(Buckets buckets, Tasks tasks, ShardStore shards, ArchiveRecords archives) {
        this.buckets = buckets;
        this.tasks = tasks;
        this.shards = shards;
        this.archives = archives;
    }

    /** The views of all buckets, by name, without their archives. */
    List<BucketView> all() {
        return buckets.names().stream().map(name -> view(name, null)).toList();
    }

    /**
     * The view of a bucket, with its archives.
     *
     * @throws ProblemException {@code bucket-not-found}, or {@code invalid-request} for what is no bucket's name
     */
    BucketView one(String name) {
        if (!buckets.names().contains(Names.checkBucket(name))) {
            throw Buckets.notFound(name);
        }
        return view(name, archives.of(name).stream().map(ArchiveView::of).toList());
    }

    private BucketView view(String name, @Nullable List<ArchiveView> archived) {
        Bucket bucket = buckets.get(name);
        String activeTask = tasks.activeOf(name).map(Task::id).orElse(null);
        ArchivedAt archivedAt = tasks.lastPauseOf(name)
                .map(pause -> new ArchivedAt(pause.archive(), pause.id(), pause.endedAt(), pause.bytesDone()))
                .orElse(null);
        List<Shard> here = List.of();
        Reason problem = null;
        try {
            here = shards.list(name).stream()
                    .map(shard -> new Shard(shard.name(), shards.bytes(shard)))
                    .toList();
        } catch (ProblemException e) {
            // One bucket that can't be read must not hide the others.
            problem = Reason.of(e);
        }
        return new BucketView(
                name,
                bucket.uuid(),
                lower(bucket.observed()),
                GateView.of(bucket.gate()),
                bucket.gateSequence(),
                activeTask,
                here,
                here.stream().mapToLong(Shard::bytes).sum(),
                archivedAt,
                archived,
                TaskView.Error.of(problem));
    }

    private static @Nullable String lower(@Nullable String observed) {
        return observed == null ? null : observed.toLowerCase(Locale.ROOT);
    }
}
