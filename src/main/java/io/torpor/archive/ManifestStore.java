package io.torpor.archive;

import io.torpor.data.Names;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Writes and reads manifests. An archive is complete when {@code manifest.json} and {@code manifest.json.sha256} are both
 * there and agree. The manifest comes first and only if there is none, the sum after it, so whoever comes back after a
 * crash finds either nothing or a manifest that needs its sum, and two writers can't both win.
 */
@Component
public final class ManifestStore {

    private static final Logger log = LoggerFactory.getLogger(ManifestStore.class);
    private static final String JSON = ".json";
    private static final String MANIFEST = "manifest.json";
    private static final String SUM = MANIFEST + ".sha256";
    private static final String KEPT = "kept/";
    private static final int SUM_BYTES = 200;
    private static final int CHUNK = 64 * 1024;

    /** Below this prefix is all of a task's archive: {@code <bucket>/<task>/}. */
    public static String prefix(String bucket, String task) {
        return Names.checkBucket(bucket) + "/" + Names.checkTask(task) + "/";
    }

    /** Below this prefix are a node's objects: {@code <bucket>/<task>/node_<node>/}. */
    public static String nodePrefix(String bucket, String task, String node) {
        return prefix(bucket, task) + nodeDirectory(node);
    }

    /** Below this prefix are a shard's objects: {@code <bucket>/<task>/node_<node>/<shard>/}. */
    public static String shardPrefix(String bucket, String task, String node, String shard) {
        return nodePrefix(bucket, task, node) + Names.checkShard(shard) + "/";
    }

    /**
     * Commits an archive, and checks that it can be read back. May be run again, by another process too, with the same
     * content: the first that was written stays. What killed writers have left is removed.
     *
     * @throws ProblemException {@code archive-corrupt} if another manifest is there, or what was written does not come back
     */
    public void commit(Archive archive, Manifest manifest) {
        String prefix = prefix(manifest.bucket(), manifest.task());
        byte[] text = limited(() -> ManifestWriter.bytes(manifest), "the bucket");

        boolean first = archive.putIfAbsent(prefix + MANIFEST, text);
        String sha256 = first ? Digests.sha256(text) : sumOf(archive, prefix, size(archive, prefix + MANIFEST));
        if (!first && !parse(archive, manifest.bucket(), manifest.task()).sameContent(manifest)) {
            throw Troubles.corrupt(prefix + MANIFEST, "is there already, and is not the manifest of this task");
        }
        archive.put(prefix + SUM, sumText(sha256));

        if (!read(archive, manifest.bucket(), manifest.task()).sameContent(manifest)) {
            throw Troubles.corrupt(prefix + MANIFEST, "does not read as it was written");
        }
        archive.discardUnfinished(prefix);
        archive.discard(prefix + KEPT);
    }

    /**
     * Reads a manifest and checks all that can be checked without the objects.
     *
     * @throws ProblemException {@code archive-not-found} if there is nothing of the task, {@code archive-incomplete} if it
     *     was not committed, {@code archive-corrupt} if it is damaged or says what can't be, {@code archive-version} if a
     *     newer version wrote it
     */
    public Manifest read(Archive archive, String bucket, String task) {
        String prefix = prefix(bucket, task);
        Map<String, Long> sizes = sizes(archive, prefix + MANIFEST);
        Long size = sizes.get(prefix + MANIFEST);
        if (sizes.isEmpty() && archive.list(prefix).isEmpty()) {
            archive.requirePresent();
            throw new ProblemException(
                    ProblemCode.ARCHIVE_NOT_FOUND,
                    "There is no archive of bucket " + bucket + " and task " + task + " in "
                            + archive.location().value());
        }
        if (size == null || !sizes.containsKey(prefix + SUM)) {
            throw new ProblemException(
                    ProblemCode.ARCHIVE_INCOMPLETE,
                    "The archive of bucket " + bucket + " and task " + task + " in "
                            + archive.location().value() + " was never completed: "
                            + prefix + (size == null ? MANIFEST : SUM) + " is missing");
        }

        requireSum(archive, prefix, size);
        return parse(archive, bucket, task);
    }

    /**
     * Makes sure that the manifest still is what it was, and that every object is there with its exact size. Reads no
     * object.
     *
     * @throws ProblemException {@code archive-incomplete} naming an object that is missing, {@code archive-corrupt} naming
     *     one that is not right
     */
    public void verify(Archive archive, Manifest manifest) {
        String prefix = prefix(manifest.bucket(), manifest.task());
        if (!read(archive, manifest.bucket(), manifest.task()).sameContent(manifest)) {
            throw Troubles.corrupt(prefix + MANIFEST, "has changed");
        }

        Map<String, Long> sizes = sizes(archive, prefix);
        for (NodePart node : manifest.nodes()) {
            for (ShardPart shard : node.shards()) {
                String below = shardPrefix(manifest.bucket(), manifest.task(), node.node(), shard.shard());
                shard.objects().forEach(object -> requireObject(sizes, below + object.key(), object.size()));
            }
        }
    }

    /**
     * Writes a shard's part beside its objects, which must all be there. Whoever makes the manifest reads it back.
     *
     * @return its SHA-256, for {@link #readShard}
     * @throws ProblemException {@code shard-unsupported} if it has too many files for a manifest
     */
    public String writeShard(Archive archive, String bucket, String task, String node, ShardPart part) {
        String key = shardPrefix(bucket, task, node, part.shard()) + ShardCheck.SHARD_JSON;
        byte[] text = limited(() -> ManifestWriter.bytes(bucket, task, node, part), "shard " + part.shard());
        archive.put(key, text);
        return Digests.sha256(text);
    }

    /**
     * Reads a shard's part.
     *
     * @param expectedSha256 what {@link #writeShard} answered
     * @throws ProblemException {@code archive-incomplete}, {@code archive-corrupt}, {@code archive-version}, naming it
     */
    public ShardPart readShard(
            Archive archive, String bucket, String task, String node, String shard, String expectedSha256) {
        String key = shardPrefix(bucket, task, node, shard) + ShardCheck.SHARD_JSON;
        byte[] text = archive.get(key, ManifestReader.MAX_BYTES).orElseThrow(() -> Troubles.incomplete(key));
        if (!Digests.sha256(text).equals(expectedSha256)) {
            throw Troubles.corrupt(key, "is damaged: its SHA-256 is not the recorded one");
        }

        return understood(key, () -> {
            ManifestReader.ShardDocument document = ManifestReader.shard(new ByteArrayInputStream(text));
            ShardCheck.check(document.shard(), "shard.");
            boolean here = document.bucket().equals(bucket)
                    && document.task().equals(task)
                    && document.node().equals(node)
                    && document.shard().shard().equals(shard);
            if (!here) {
                throw new BadManifest("shard", "is of another bucket, task, node or shard");
            }
            return document.shard();
        });
    }

    /**
     * Writes what one object of a shard holds, so that a retry finds it if the archive is never completed; a commit
     * deletes it.
     *
     * @param part of the shard, with this object only
     */
    public void writeKept(Archive archive, String bucket, String task, String node, ShardPart part) {
        String object = part.objects().get(0).key();
        String key = keptPrefix(bucket, task, node) + part.shard() + "/" + object + JSON;
        archive.put(key, limited(() -> ManifestWriter.bytes(bucket, task, node, part), "object " + object));
    }

    /**
     * Reads all that {@link #writeKept} wrote of a node. What can't be understood is left out: it is no loss.
     *
     * @return parts of shards, each with one object
     */
    public List<ShardPart> readKept(Archive archive, String bucket, String task, String node) {
        List<ShardPart> kept = new ArrayList<>();
        for (StoredObject stored : archive.list(keptPrefix(bucket, task, node))) {
            archive.get(stored.key(), ManifestReader.MAX_BYTES)
                    .flatMap(text -> keptPart(stored.key(), text, bucket, task, node))
                    .ifPresent(kept::add);
        }
        return kept;
    }

    private static Optional<ShardPart> keptPart(String key, byte[] text, String bucket, String task, String node) {
        try {
            ManifestReader.ShardDocument document = ManifestReader.shard(new ByteArrayInputStream(text));
            ShardCheck.check(document.shard(), "shard.");
            boolean here = document.bucket().equals(bucket)
                    && document.task().equals(task)
                    && document.node().equals(node);
            return here ? Optional.of(document.shard()) : Optional.empty();
        } catch (BadManifest e) {
            log.info("{} is not used again: {}", key, e.getMessage());
            return Optional.empty();
        }
    }

    private static String nodeDirectory(String node) {
        if (!ManifestCheck.isNode(node)) {
            throw new IllegalArgumentException("Not a node's id: " + node);
        }
        return "node_" + node + "/";
    }

    private static String keptPrefix(String bucket, String task, String node) {
        return prefix(bucket, task) + KEPT + nodeDirectory(node);
    }

    private static Manifest parse(Archive archive, String bucket, String task) {
        String key = prefix(bucket, task) + MANIFEST;
        return understood(key, () -> {
            try (ObjectReader reader = archive.openMetadata(key, size(archive, key))) {
                Manifest manifest = ManifestReader.manifest(new ObjectStream(reader));
                ManifestCheck.check(manifest, bucket, task);
                return manifest;
            }
        });
    }

    private static <T> T understood(String key, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (BadManifest e) {
            throw Troubles.corrupt(key, "is not in order: " + e.getMessage());
        }
    }

    private static byte[] limited(Supplier<byte[]> text, String what) {
        try {
            return text.get();
        } catch (ManifestWriter.TooLarge e) {
            throw new ProblemException(
                    ProblemCode.SHARD_UNSUPPORTED,
                    "There are too many files in " + what + ": their list has more than " + ManifestReader.MAX_BYTES
                            + " bytes",
                    e);
        }
    }

    private static void requireSum(Archive archive, String prefix, long size) {
        byte[] found = archive.get(prefix + SUM, SUM_BYTES).orElseThrow(() -> Troubles.incomplete(prefix + SUM));
        byte[] right = sumText(sumOf(archive, prefix, size));
        if (!MessageDigest.isEqual(found, right)) {
            throw Troubles.corrupt(prefix + MANIFEST, "or its sum " + prefix + SUM + " is damaged: they do not agree");
        }
    }

    /** Streamed, in a pass of its own: what a damaged manifest says is not even parsed. */
    private static String sumOf(Archive archive, String prefix, long size) {
        MessageDigest sha256 = Digests.sha256();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        try (ObjectReader reader = archive.openMetadata(prefix + MANIFEST, size)) {
            while (reader.read(chunk.clear()) >= 0) {
                sha256.update(chunk.flip());
            }
        }
        return Digests.hex(sha256.digest());
    }

    /** As {@code sha256sum} writes it, so that {@code sha256sum -c} can check it. */
    private static byte[] sumText(String sha256) {
        return (sha256 + "  " + MANIFEST + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static long size(Archive archive, String key) {
        Long size = sizes(archive, key).get(key);
        if (size == null) {
            throw Troubles.incomplete(key);
        }
        return size;
    }

    private static Map<String, Long> sizes(Archive archive, String prefix) {
        List<StoredObject> objects = archive.list(prefix);
        Map<String, Long> sizes = new HashMap<>();
        objects.forEach(object -> sizes.put(object.key(), object.size()));
        sizes.forEach((key, size) -> {
            if (key.endsWith("/" + MANIFEST) && size > ManifestReader.MAX_BYTES) {
                throw Troubles.corrupt(key, "has " + size + " bytes, more than any manifest");
            }
        });
        return sizes;
    }

    private static void requireObject(Map<String, Long> sizes, String key, long size) {
        Long found = sizes.get(key);
        if (found == null) {
            throw Troubles.incomplete(key);
        }
        if (found != size) {
            throw Troubles.corrupt(key, "is damaged: it has " + found + " bytes instead of " + size);
        }
    }
}
