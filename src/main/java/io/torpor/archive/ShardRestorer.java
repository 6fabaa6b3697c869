package io.torpor.archive;

import io.torpor.data.Durability;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * Builds a shard from its objects and checks every byte against the manifest on the way. Memory: {@link Buffers} of
 * 256 KiB for each stream, and the lists of files.
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
     * @param streams at the same time for one shard, at least 1
     */
    public ShardRestorer(Executor pool, int streams) {
        if (streams < 1) {
            throw new IllegalArgumentException("There must be a stream: " + streams);
        }
        this.pool = pool;
        this.streams = streams;
    }

    /**
     * Restores a shard, with times and modes of all but its own directory, and makes it durable. On failure all streams
     * have stopped, and what is in the target is for the caller to remove.
     *
     * @param prefix from {@link ManifestStore#shardPrefix}
     * @param part from the manifest; checked again
     * @param target an empty directory, in a place that only Torpor writes to
     * @param meter told of the shard's bytes
     * @throws ProblemException {@code archive-corrupt} naming the object, and the file or field; {@code archive-incomplete}
     *     naming the object; {@code insufficient-space} or {@code disk-error} of the target; or any of {@link Archive}
     */
    public void restore(Archive archive, String prefix, ShardPart part, Path target, TransferMeter meter) {
        requireInOrder(part);
        requireEmpty(part, target);
        meter.checkCancelled();
        List<DirectoryPart> directories = part.directories().stream()
                .sorted(Comparator.comparing(DirectoryPart::path)) // a parent's path begins its children's
                .toList();
        directories.forEach(directory -> TargetFile.createDirectory(part.shard(), target, directory));

        boolean few = part.files().size() + directories.size() <= FORCED_ONE_BY_ONE;
        Crew.forEach(
                RestoreStep.of(part),
                pool,
                streams,
                meter,
                (step, pace) -> restore(archive, prefix, part, target, step, pace, few));

        for (int i = directories.size() - 1; i >= 0; i--) {
            TargetFile.completeDirectory(part.shard(), target, directories.get(i));
        }
        makeDurable(part, target, directories, few);
    }

    private static void restore(
            Archive archive, String prefix, ShardPart part, Path target, RestoreStep step, Pace pace, boolean few) {
        if (step.object() == null) {
            step.files().forEach(file -> {
                pace.check();
                try (TargetFile out = TargetFile.create(part.shard(), target, file)) {
                    out.complete(few);
                }
            });
            return;
        }

        String key = prefix + step.object();
        Buffers.with(buffer -> {
            try (ObjectReader in = archive.open(key, step.offset(), step.size(), pace::check)) {
                ObjectDownload download = new ObjectDownload(key, part, target, in, buffer, pace);
                step.files().forEach(file -> download.restore(file, few || file.size() >= FORCED_BY_ITS_STREAM));
            }
        });
    }

    private static void makeDurable(ShardPart part, Path target, List<DirectoryPart> directories, boolean few) {
        boolean readable = directories.stream().allMatch(directory -> (directory.mode() & 0500) == 0500);
        try {
            if (few && readable) {
                for (DirectoryPart directory : directories) {
                    Durability.forceDirectory(target.resolve(directory.path()));
                }
                Durability.forceDirectory(target);
            } else {
                Durability.syncFileSystem(target);
            }
        } catch (IOException e) {
            throw Troubles.target(part.shard(), ".", e);
        }
    }

    private static void requireInOrder(ShardPart part) {
        try {
            ShardCheck.check(part, "shard " + part.shard() + ": ");
        } catch (BadManifest e) {
            throw new ProblemException(
                    ProblemCode.ARCHIVE_CORRUPT, "The archive's manifest is not in order: " + e.getMessage(), e);
        }
    }

    private static void requireEmpty(ShardPart part, Path target) {
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new ProblemException(
                    ProblemCode.DISK_ERROR,
                    "Shard " + part.shard() + " can't be built: " + target + " is no directory");
        }
        try (Stream<Path> entries = Files.list(target)) {
            if (entries.findAny().isPresent()) {
                throw new ProblemException(
                        ProblemCode.DISK_ERROR,
                        "Shard " + part.shard() + " can't be built: " + target + " is not empty; remove what is in it");
            }
        } catch (IOException e) {
            throw Troubles.target(part.shard(), ".", e);
        }
    }
}
