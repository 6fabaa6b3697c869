package io.torpor.pipeline;

import io.torpor.archive.DirectoryEntry;
import io.torpor.archive.FileEntry;
import io.torpor.archive.InvalidManifestException;
import io.torpor.archive.ObjectEntry;
import io.torpor.archive.ShardEntry;
import io.torpor.archive.ShardValidator;
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
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * The restorer of shards: builds them from their objects, by as many streams as there are, whatever shard they work
 * for, and checks every byte against the manifest on the way. Memory: two {@link Buffers} of 256 KiB for each stream,
 * the decompression's 8 MiB, the store's own, and the lists of files.
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
        shards.forEach(shard -> requireInOrder(shard.entry()));
        shards.forEach(ShardRestorer::requireEmpty);
        shards.forEach(shard -> TargetFile.closeToOthers(shard.entry().shard(), shard.directory()));
        meter.checkCancelled();
        shards.forEach(shard -> parentsFirst(shard)
                .forEach(directory -> TargetFile.createDirectory(shard.entry().shard(), shard.directory(), directory)));

        long entries = shards.stream()
                .mapToLong(shard -> 1
                        + shard.entry().files().size()
                        + shard.entry().directories().size())
                .sum();
        boolean few = entries <= FORCED_ONE_BY_ONE;
        Restoration restoration = new Restoration(store, few, new FileModes());
        List<RestoreStep> steps = shards.stream()
                .flatMap(shard -> RestoreStep.of(shard).stream())
                .sorted(Comparator.comparingLong(RestoreStep::size).reversed())
                .toList();
        ParallelStreams.forEach(steps, pool, streams, meter, restoration::restore);

        for (ShardTarget shard : shards) {
            List<DirectoryEntry> directories = parentsFirst(shard);
            for (int i = directories.size() - 1; i >= 0; i--) {
                TargetFile.completeDirectory(shard.entry().shard(), shard.directory(), directories.get(i));
            }
            TargetFile.completeRoot(
                    shard.entry().shard(), shard.directory(), shard.entry().owner());
        }
        makeDurable(shards, few);
    }

    private static List<DirectoryEntry> parentsFirst(ShardTarget shard) {
        return shard.entry().directories().stream()
                .sorted(Comparator.comparing(DirectoryEntry::path)) // a parent's path begins its children's
                .toList();
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
            try (TargetFile out = TargetFile.create(shard.entry().shard(), shard.directory(), file, modes)) {
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
            List<DirectoryEntry> directories = shard.entry().directories();
            boolean readable = directories.stream().allMatch(directory -> (directory.mode() & 0500) == 0500);
            try {
                if (few && readable) {
                    for (DirectoryEntry directory : directories) {
                        Durability.forceDirectory(shard.directory().resolve(directory.path()));
                    }
                    Durability.forceDirectory(shard.directory());
                } else {
                    Durability.syncFileSystem(shard.directory());
                    return;
                }
            } catch (IOException e) {
                throw ShardFileErrors.target(shard.entry().shard(), ".", e);
            }
        }
    }

    private static void requireInOrder(ShardEntry entry) {
        try {
            ShardValidator.check(entry, "shard " + entry.shard() + ": ");
        } catch (InvalidManifestException e) {
            throw new ProblemException(
                    ProblemCode.ARCHIVE_CORRUPT, "The archive's manifest is not in order: " + e.getMessage(), e);
        }
    }

    private static void requireEmpty(ShardTarget shard) {
        ShardEntry entry = shard.entry();
        Path target = shard.directory();
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new ProblemException(
                    ProblemCode.DISK_ERROR,
                    "Shard " + entry.shard() + " can't be built: " + target + " is no directory");
        }
        try (Stream<Path> entries = Files.list(target)) {
            if (entries.findAny().isPresent()) {
                throw new ProblemException(
                        ProblemCode.DISK_ERROR,
                        "Shard " + entry.shard() + " can't be built: " + target
                                + " is not empty; remove what is in it");
            }
        } catch (IOException e) {
            throw ShardFileErrors.target(entry.shard(), ".", e);
        }
    }
}
