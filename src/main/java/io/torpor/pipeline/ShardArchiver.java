package io.torpor.pipeline;

import io.torpor.archive.ArchiveId;
import io.torpor.archive.EntryRules;
import io.torpor.archive.ObjectEntry;
import io.torpor.archive.ShardEntry;
import io.torpor.data.Tree;
import io.torpor.store.BrokenStreamException;
import io.torpor.store.ObjectReader;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectWriter;
import io.torpor.store.StoreErrors;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archiver of shards: writes their objects, as many at a time as there are streams, whatever shard they are of. It
 * reads every file as it was scanned (I4), hashes it, writes it, makes all durable, and then reads back the objects
 * that the store has not checked itself, to compare their CRC-32C. Memory: two {@link Buffers} of 256 KiB for each
 * stream, the compression's and the store's own, some thousand entries of each shard at work, and the packed trees.
 */
public final class ShardArchiver {

    private static final Logger log = LoggerFactory.getLogger(ShardArchiver.class);

    private final Executor pool;
    private final int streams;
    private final Compression compression;

    /**
     * An archiver, for any number of shards, also at the same time.
     *
     * @param pool runs the streams beside the calling thread; may be shared, and may be the one that the caller runs in
     * @param streams at the same time for one call, at least 1
     * @throws IllegalArgumentException if there are none
     */
    public ShardArchiver(Executor pool, int streams, Compression compression) {
        if (streams < 1) {
            throw new IllegalArgumentException("There must be a stream: " + streams);
        }
        this.pool = pool;
        this.streams = streams;
        this.compression = compression;
    }

    /** A job: an object of a shard that is to be written. */
    private record Job(ShardAssembly shard, ObjectPlan plan) {

        ObjectUpload upload(ObjectWriter out, ByteBuffer buffer, StreamMeter streamMeter, boolean streamed) {
            UploadPace pace = new UploadPace(out, streamMeter, plan.size(), streamed);
            return new ObjectUpload(shard.source(), plan, out, buffer, pace);
        }
    }

    /** An unchecked object: one that was written and nobody has looked at yet. */
    private record Unchecked(String key, ObjectEntry object) {}

    /**
     * Archives shards of a node, of which there is nothing in the store yet. On failure all streams have stopped, and what
     * is below the shards' prefixes is for the caller to discard. The caller scans the trees again afterwards, for files that came while others were read.
     *
     * @param prefix from {@link ArchiveId#nodePrefix}
     * @param meter told of the shards' bytes once; of the reading back only asked whether to go on
     * @param listener told of objects and of full parts, by any thread, also by several at once
     * @return the shards' entries, in the order of the sources, each in the order of its tree; of a shard with many files
     *     the last part
     * @throws io.torpor.problem.ProblemException {@code shard-changed} naming the file, {@code shard-unsupported},
     *     {@code disk-error} of the shard's disk, {@code archive-corrupt} if an object does not come back as it was
     *     written, what the meter throws, or any of {@link ObjectStore}
     */
    public List<ShardEntry> archive(
            ObjectStore store,
            String prefix,
            List<ShardSource> sources,
            TransferMeter meter,
            ArchiveListener listener) {
        sources.forEach(source -> EntryRules.requireSupported(source.shard(), source.tree()));
        meter.checkCancelled();

        List<ShardAssembly> shards = sources.stream()
                .map(source -> new ShardAssembly(source, prefix + source.shard() + "/", listener))
                .toList();
        shards.forEach(ShardAssembly::begin);
        List<Job> jobs = jobs(shards);
        Queue<Unchecked> unchecked = new ConcurrentLinkedQueue<>();
        ParallelStreams.forEach(jobs.iterator(), pool, streams, meter, (job, streamMeter) -> {
            ObjectUpload.Written written = write(store, job, streamMeter);
            job.shard().add(written);
            listener.written(() -> job.shard().entry(written));
            if (!written.checked()) {
                unchecked.add(new Unchecked(job.shard().key(job.plan()), written.object()));
            }
        });
        if (!jobs.isEmpty()) {
            store.makeDurable(prefix);
        }
        ParallelStreams.forEach(
                unchecked.iterator(),
                pool,
                streams,
                meter,
                (written, streamMeter) -> requireSound(store, written, streamMeter));
        return shards.stream().map(ShardAssembly::last).toList();
    }

    /** The jobs, largest first: then no large one is left for the end, when the other streams have nothing to do. */
    private List<Job> jobs(List<ShardAssembly> shards) {
        List<Tree> trees = shards.stream().map(shard -> shard.source().tree()).toList();
        long packSize = ObjectPlan.packSize(trees, streams);
        List<Job> jobs = new ArrayList<>();
        shards.forEach(
                shard -> ObjectPlan.of(shard.source(), packSize).forEach(plan -> jobs.add(new Job(shard, plan))));
        jobs.sort(Comparator.comparingLong((Job job) -> job.plan().size()).reversed());
        return jobs;
    }

    private ObjectUpload.Written write(ObjectStore store, Job job, StreamMeter streamMeter) {
        return Buffers.with(buffer -> {
            ObjectUpload.Written reused = reuse(store, job, buffer, streamMeter);
            return reused == null ? upload(store, job, buffer.clear(), streamMeter) : reused;
        });
    }

    private static ObjectUpload.@Nullable Written reuse(
            ObjectStore store, Job job, ByteBuffer buffer, StreamMeter streamMeter) {
        ReusableObject reusable = job.plan().reusable();
        return reusable == null
                ? null
                : new ObjectReuse(store, job.shard().source(), job.plan(), reusable, buffer, streamMeter)
                        .attempt(job.shard().key(job.plan()));
    }

    private ObjectUpload.Written upload(ObjectStore store, Job job, ByteBuffer buffer, StreamMeter streamMeter) {
        boolean compressed = isCompressed(job.shard().source(), job.plan());
        if (!compressed) {
            ObjectUpload.Written streamed = stream(store, job, buffer, streamMeter);
            if (streamed != null) {
                return streamed;
            }
        }
        try (ObjectWriter out =
                store.create(job.shard().key(job.plan()), job.plan().size(), streamMeter::check)) {
            ObjectUpload upload = job.upload(out, buffer.clear(), streamMeter, false);
            return compressed
                    ? Buffers.with(encoded -> upload.compressed(compression.level(), encoded))
                    : upload.plain();
        }
    }

    /**
     * The object, written as one stream. Null if the store has no such way, or the stream broke; or if it would be slow: a
     * stream holds memory and a connection to its end.
     */
    private static ObjectUpload.@Nullable Written stream(
            ObjectStore store, Job job, ByteBuffer buffer, StreamMeter streamMeter) {
        if (streamMeter.isLimited()) {
            return null;
        }
        String key = job.shard().key(job.plan());
        long before = streamMeter.counted();
        try (ObjectWriter out =
                store.stream(key, job.plan().size(), streamMeter::check).orElse(null)) {
            return out == null
                    ? null
                    : job.upload(out, buffer, streamMeter, true).plain();
        } catch (BrokenStreamException e) {
            log.warn("{} is sent again, in another way: {}", key, e.getMessage());
            streamMeter.repeat(streamMeter.counted() - before);
            return null;
        }
    }

    private boolean isCompressed(ShardSource source, ObjectPlan plan) {
        return switch (compression.mode()) {
            case NONE -> false;
            case ZSTD -> true;
            case AUTO -> CompressionProbe.shrinks(source.shard(), source.tree().root(), plan);
        };
    }

    private static void requireSound(ObjectStore store, Unchecked written, StreamMeter streamMeter) {
        boolean sound = Buffers.with(buffer -> {
            try (ObjectReader reader =
                    store.open(written.key(), 0, written.object().size(), streamMeter::check)) {
                return ReadBack.isSound(reader, written.object(), buffer, streamMeter);
            }
        });
        if (!sound) {
            throw StoreErrors.corrupt(written.key(), "does not read back as it was written");
        }
    }
}
