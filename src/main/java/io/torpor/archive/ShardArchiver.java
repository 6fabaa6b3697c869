package io.torpor.archive;

import io.torpor.data.Tree;
import io.torpor.data.TreeEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.zip.CRC32C;

/**
 * Writes a shard's objects: reads every file as it was scanned (I4), hashes it, writes it, makes all durable, and then
 * reads back the objects that the store has not checked itself, to compare their CRC-32C. Memory: {@link Buffers} of 256 KiB for each stream, and the parts that
 * are returned.
 */
public final class ShardArchiver {

    private final Executor pool;
    private final int streams;

    /**
     * An archiver, for any number of shards, also at the same time.
     *
     * @param pool runs the streams beside the calling thread; may be shared, and may be the one that the caller runs in
     * @param streams at the same time for one shard, at least 1
     */
    public ShardArchiver(Executor pool, int streams) {
        if (streams < 1) {
            throw new IllegalArgumentException("There must be a stream: " + streams);
        }
        this.pool = pool;
        this.streams = streams;
    }

    /**
     * Archives a shard. What an earlier attempt left below the prefix is discarded first. On failure all streams have
     * stopped, and what is below the prefix is for the caller to discard. The caller scans the tree again afterwards, for
     * files that came while others were read.
     *
     * @param prefix from {@link ManifestStore#shardPrefix}
     * @param shard the shard's name
     * @param tree just scanned
     * @param meter told of the shard's bytes once; of the reading back only asked whether to go on
     * @return the shard's part of the manifest, in the order of the tree
     * @throws io.torpor.problem.ProblemException {@code shard-changed} naming the file, {@code shard-unsupported},
     *     {@code disk-error} of the shard's disk, {@code archive-corrupt} if an object does not come back as it was
     *     written, or any of {@link Archive}
     */
    public ShardPart archive(Archive archive, String prefix, String shard, Tree tree, TransferMeter meter) {
        EntryRules.requireSupported(shard, tree);
        meter.checkCancelled();
        archive.discard(prefix);

        Map<String, FilePart> files = new ConcurrentHashMap<>();
        Map<String, ObjectPart> objects = new ConcurrentHashMap<>();
        Queue<ObjectPart> unchecked = new ConcurrentLinkedQueue<>();
        checkEmptyFiles(shard, tree, files);
        Crew.forEach(
                ObjectPlan.of(tree, streams),
                pool,
                streams,
                meter,
                (plan, pace) -> Buffers.with(buffer -> {
                    ObjectUpload.Written written = upload(archive, prefix, shard, tree, plan, buffer, pace);
                    objects.put(plan.key(), written.object());
                    if (!written.checked()) {
                        unchecked.add(written.object());
                    }
                    written.files().forEach(file -> files.put(file.path(), file));
                }));
        if (!objects.isEmpty()) {
            archive.makeDurable(prefix);
        }
        Crew.forEach(
                List.copyOf(unchecked),
                pool,
                streams,
                meter,
                (object, pace) -> Buffers.with(buffer -> readBack(archive, prefix, object, buffer, pace)));

        ShardPart part = part(shard, tree, files, objects);
        ShardCheck.check(part, "shard " + shard + ": "); // what no reader would accept is never committed
        return part;
    }

    private static void checkEmptyFiles(String shard, Tree tree, Map<String, FilePart> files) {
        for (TreeEntry entry : tree.entries()) {
            if (!entry.directory() && entry.size() == 0) {
                SourceFile.requireAsScanned(shard, tree.root().resolve(entry.path()), entry);
                files.put(
                        entry.path(),
                        new FilePart(
                                entry.path(), 0, entry.modified().toInstant(), entry.mode(), Digests.EMPTY, null, 0));
            }
        }
    }

    private static ObjectUpload.Written upload(
            Archive archive, String prefix, String shard, Tree tree, ObjectPlan plan, ByteBuffer buffer, Pace pace) {
        try (ObjectWriter out = archive.create(prefix + plan.key(), plan.size(), pace::check)) {
            return new ObjectUpload(shard, tree.root(), plan, out, buffer, pace).run();
        }
    }

    private static void readBack(Archive archive, String prefix, ObjectPart object, ByteBuffer buffer, Pace pace) {
        String key = prefix + object.key();
        CRC32C crc32c = new CRC32C();
        long read = 0;
        try (ObjectReader reader = archive.open(key, 0, object.size(), pace::check)) {
            for (int count = reader.read(buffer.clear()); count >= 0; count = reader.read(buffer.clear())) {
                pace.check();
                crc32c.update(buffer.flip());
                read += count;
            }
        }
        if (read != object.size() || !Digests.hex(crc32c).equals(object.crc32c())) {
            throw Troubles.corrupt(key, "does not read back as it was written");
        }
    }

    private static ShardPart part(
            String shard, Tree tree, Map<String, FilePart> files, Map<String, ObjectPart> objects) {
        List<DirectoryPart> directories = new ArrayList<>();
        List<FilePart> inOrder = new ArrayList<>();
        for (TreeEntry entry : tree.entries()) {
            if (entry.directory()) {
                directories.add(new DirectoryPart(
                        entry.path(), entry.mode(), entry.modified().toInstant()));
            } else {
                inOrder.add(Objects.requireNonNull(files.get(entry.path()), entry.path()));
            }
        }
        List<ObjectPart> byKey = objects.values().stream()
                .sorted(Comparator.comparing(ObjectPart::key))
                .toList();
        return new ShardPart(shard, tree.mode(), tree.modified().toInstant(), directories, inOrder, byKey);
    }
}
