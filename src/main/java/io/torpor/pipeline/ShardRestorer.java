package io.torpor.pipeline;

import io.torpor.archive.DirectoryEntry;
import io.torpor.archive.FileEntry;
import io.torpor.archive.ObjectEntry;
import io.torpor.archive.ShardEntry;
import io.torpor.data.Durability;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectReader;
import io.torpor.store.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * The restorer of shards: builds them from their objects, by as many streams as there are, whatever shard they work
 * for, and checks every byte against the shard's document on the way. Memory: two {@link Buffers} of 256 KiB for each stream,
 * the decompression's 8 MiB, the store's own, and the lists of some thousand files.
 */
public final class ShardRestorer {

    private static final long FORCED_BY_ITS_STREAM = 4 << 20;
    private static final int FORCED_ONE_BY_ONE = 16;

    private final Executor pool;
    private final int streams;

    /**
     * A restorer, for any number of shards, also at the same time.
     *
     * @param pool runs the streams beside the calling thread; may be shared, and may be the one that the caller runs in
     * @param streams at the same time for one call, at least 1
     * @throws IllegalArgumentException if there are none
     */
    public ShardRestorer(Executor pool, int streams) {
        if (streams < 1) {
            throw new IllegalArgumentException("There must be a stream: " + streams);
        }
        this.pool = pool;
        this.streams = streams;
    }

    /**
     * Restores shards, with times and modes of all but their own directories, and makes them durable. On failure all
     * streams have stopped, and what is in the directories is for the caller to remove; then it may be run again.
     *
     * @param meter told of the shards' bytes
     * @throws ProblemException {@code archive-corrupt} naming the object, and the file or field; {@code
     *     archive-incomplete} naming the object; {@code insufficient-space} or {@code disk-error} of the target; what
     *     the meter throws; or any of {@link ObjectStore}
     */
    public void restore(ObjectStore store, List<ShardTarget> shards, TransferMeter meter) {
        shards.forEach(ShardRestorer::requireEmpty);
        shards.forEach(shard -> TargetFile.closeToOthers(shard.shard(), shard.directory()));
        for (ShardTarget shard : shards) {
            for (ShardEntry part : shard.content().parts()) {
                meter.checkCancelled();
                part.directories()
                        .forEach(directory -> TargetFile.createDirectory(shard.shard(), shard.directory(), directory));
            }
        }

        long entries = shards.stream()
                .mapToLong(shard -> 1 + shard.content().totals().entries())
                .sum();
        boolean few = entries <= FORCED_ONE_BY_ONE;
        Restoration restoration = new Restoration(store, few, new FileModes());
        ParallelStreams.forEach(new RestoreSteps(shards), pool, streams, meter, restoration::restore);

        for (ShardTarget shard : shards) {
            completeDirectories(shard);
            TargetFile.completeRoot(
                    shard.shard(), shard.directory(), shard.content().head().owner());
        }
        makeDurable(shards, few);
    }

    /** From the last to the first: what is in a directory is listed after it, and may be closed to its owner then. */
    private static void completeDirectories(ShardTarget shard) {
        for (ShardEntry part : shard.content().partsBackwards()) {
            List<DirectoryEntry> directories = part.directories();
            for (int i = directories.size() - 1; i >= 0; i--) {
                TargetFile.completeDirectory(shard.shard(), shard.directory(), directories.get(i));
            }
        }
    }

    /**
     * A restoration: what all steps have in common.
     *
     * @param few whether every file is forced on its own
     */
    private record Restoration(ObjectStore store, boolean few, FileModes modes) {

        void restore(RestoreStep step, StreamMeter streamMeter) {
            ObjectEntry object = step.object();
            if (object == null) {
                step.files().forEach(file -> empty(step.shard(), file, streamMeter));
                return;
            }

            Buffers.run(buffer -> {
                try (ObjectReader in = step.open(store, object, streamMeter::check)) {
                    if (object.isCompressed()) {
                        Buffers.run(encoded -> decode(step, object, in, encoded, buffer, streamMeter));
                    } else {
                        restore(step, object, in, buffer, streamMeter);
                    }
                }
            });
        }

        private void empty(ShardTarget shard, FileEntry file, StreamMeter streamMeter) {
            streamMeter.check();
            try (TargetFile out = TargetFile.create(shard.shard(), shard.directory(), file, modes)) {
                out.complete(few);
            }
        }

        private void decode(
                RestoreStep step,
                ObjectEntry object,
                ObjectReader in,
                ByteBuffer encoded,
                ByteBuffer buffer,
                StreamMeter streamMeter) {
            try (ZstdReader content = new ZstdReader(step.shard().prefix() + object.key(), object, in, encoded)) {
                restore(step, object, content, buffer, streamMeter);
                content.requireEnd(buffer.clear());
            }
        }

        private void restore(
                RestoreStep step,
                ObjectEntry object,
                ObjectReader content,
                ByteBuffer buffer,
                StreamMeter streamMeter) {
            ObjectDownload download = new ObjectDownload(
                    step.shard().prefix() + object.key(), step.shard(), content, buffer, streamMeter, modes);
            step.files().forEach(file -> download.restore(file, few || file.size() >= FORCED_BY_ITS_STREAM));
        }
    }

    /** Makes shards durable: one by one if there are few entries, else all at once by one call for the file system. */
    private static void makeDurable(List<ShardTarget> shards, boolean few) {
        for (ShardTarget shard : shards) {
            try {
                if (!few || !forced(shard)) {
                    Durability.syncFileSystem(shard.directory());
                    return;
                }
            } catch (IOException e) {
                throw ShardFileErrors.target(shard.shard(), ".", e);
            }
        }
    }

    /** Forces every directory, if all can be read. */
    private static boolean forced(ShardTarget shard) throws IOException {
        for (ShardEntry part : shard.content().parts()) {
            for (DirectoryEntry directory : part.directories()) {
                if ((directory.mode() & 0500) != 0500) {
                    return false;
                }
                Durability.forceDirectory(shard.directory().resolve(directory.path()));
            }
        }
        Durability.forceDirectory(shard.directory());
        return true;
    }

    private static void requireEmpty(ShardTarget shard) {
        Path target = shard.directory();
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new ProblemException(
                    ProblemCode.DISK_ERROR,
                    "Shard " + shard.shard() + " can't be built: " + target + " is no directory");
        }
        try (Stream<Path> entries = Files.list(target)) {
            if (entries.findAny().isPresent()) {
                throw new ProblemException(
                        ProblemCode.DISK_ERROR,
                        "Shard " + shard.shard() + " can't be built: " + target
                                + " is not empty; remove what is in it");
            }
        } catch (IOException e) {
            throw ShardFileErrors.target(shard.shard(), ".", e);
        }
    }
}
