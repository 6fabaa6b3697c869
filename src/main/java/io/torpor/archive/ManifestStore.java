package io.torpor.archive;

import io.torpor.data.Digests;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectReader;
import io.torpor.store.ObjectStore;
import io.torpor.store.StoreErrors;
import io.torpor.store.StoredObject;
import java.io.ByteArrayInputStream;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The manifests in object stores, written and read. An archive is complete when {@code manifest.json} and {@code
 * manifest.json.sha256} are both there and agree. The manifest comes first and only if there is none, the sum after it,
 * so whoever comes back after a crash finds either nothing or a manifest that needs its sum, and two writers can't both
 * win. May be called from many threads; every method may throw what {@link ObjectStore} does.
 */
@Component
public final class ManifestStore {

    private static final String MANIFEST = "manifest.json";
    private static final String SUM = MANIFEST + ".sha256";
    private static final int SUM_BYTES = 200;
    private static final int CHUNK = 64 * 1024;

    private volatile SoftReference<@Nullable Parsed> last = new SoftReference<>(null);

    /** A parsed manifest and the SHA-256 of its text. */
    private record Parsed(String sha256, Manifest manifest) {

        private boolean isOf(String sha256, ArchiveId id) {
            return this.sha256.equals(sha256) && manifest.id().equals(id);
        }
    }

    /** The keys of what an archive has beside its shards. */
    static List<String> ownKeys(ArchiveId archive) {
        return List.of(archive.prefix() + MANIFEST, archive.prefix() + SUM);
    }

    /** The key of what is there last of a complete archive. */
    public static String lastKey(ArchiveId archive) {
        return archive.prefix() + SUM;
    }

    /**
     * Commits an archive whose objects are all there with their exact sizes, and checks that its manifest is stored as
     * it was sent; reads no object. May be run again, by another process too, with the same content: the first that was
     * written stays. What killed writers have left is removed. On failure the archive may be complete all the same; it
     * is not if an object was missing.
     *
     * @throws ProblemException {@code archive-corrupt} if another manifest is there, what was written does not come
     *     back, or an object is not right; {@code archive-incomplete} naming an object that is missing; {@code
     *     shard-unsupported} if there are too many files for a manifest
     */
    public void commit(ObjectStore store, Manifest manifest) {
        String prefix = manifest.id().prefix();
        byte[] text = ShardDocuments.limited(() -> ManifestWriter.bytes(manifest), "the bucket");
        requireReadable(prefix + MANIFEST, text, manifest);
        requireObjects(sizes(store, prefix), manifest);

        boolean first = store.putIfAbsent(prefix + MANIFEST, text);
        String sha256 = first ? Digests.sha256(text) : sumOfTheSame(store, manifest);
        store.put(prefix + SUM, sumText(sha256));

        long size = requireThere(sizes(store, prefix + MANIFEST), prefix + MANIFEST);
        if (!requireSum(store, prefix, size).equals(sha256)) {
            throw StoreErrors.corrupt(prefix + MANIFEST, "does not read as it was written");
        }
        store.discardUnfinished(prefix);
        store.discard(manifest.id().notesPrefix());
    }

    /** Checks that a reader would accept the text, and understand it so: else it is never committed. */
    private static void requireReadable(String key, byte[] text, Manifest manifest) {
        Manifest read = understood(key, () -> {
            Manifest back = ManifestReader.manifest(new ByteArrayInputStream(text));
            ManifestValidator.check(back, manifest.id());
            return back;
        });
        if (!read.equals(manifest)) {
            throw StoreErrors.corrupt(key, "would not read as it is written");
        }
    }

    /** The sum of the manifest that is there already, which another writer of the same task has written. */
    private String sumOfTheSame(ObjectStore store, Manifest manifest) {
        String prefix = manifest.id().prefix();
        long size = requireThere(sizes(store, prefix + MANIFEST), prefix + MANIFEST);
        String sha256 = sumOf(store, prefix, size);
        if (!parse(store, manifest.id(), size, sha256).sameContent(manifest)) {
            throw StoreErrors.corrupt(prefix + MANIFEST, "is there already, and is not the manifest of this task");
        }
        return sha256;
    }

    /**
     * Whether an archive has a manifest, or the sum of one, in whatever order they are: then its objects may be somebody's
     * last copy.
     *
     * @throws ProblemException any of {@link ObjectStore}
     */
    public boolean hasManifest(ObjectStore store, ArchiveId id) {
        Map<String, Long> sizes = sizes(store, id.prefix() + MANIFEST);
        return sizes.containsKey(id.prefix() + MANIFEST) || sizes.containsKey(id.prefix() + SUM);
    }

    /**
     * Reads a manifest and checks all that can be checked without the objects.
     *
     * @throws ProblemException {@code archive-not-found} if there is nothing of the task, {@code archive-incomplete} if
     *     it was not committed, {@code archive-corrupt} if it is damaged or says what can't be, {@code archive-version}
     *     if a newer version wrote it
     */
    public Manifest read(ObjectStore store, ArchiveId id) {
        String prefix = id.prefix();
        Map<String, Long> sizes = sizes(store, prefix + MANIFEST);
        Long size = sizes.get(prefix + MANIFEST);
        if (sizes.isEmpty() && store.list(prefix).isEmpty()) {
            store.requirePresent();
            throw new ProblemException(
                    ProblemCode.ARCHIVE_NOT_FOUND,
                    "There is no archive of bucket " + id.bucket() + " and task " + id.task() + " in "
                            + store.location().value());
        }
        if (size == null || !sizes.containsKey(prefix + SUM)) {
            throw new ProblemException(
                    ProblemCode.ARCHIVE_INCOMPLETE,
                    "The archive of bucket " + id.bucket() + " and task " + id.task() + " in "
                            + store.location().value() + " was never completed: "
                            + prefix + (size == null ? MANIFEST : SUM) + " is missing");
        }

        return parse(store, id, size, requireSum(store, prefix, size));
    }

    /**
     * Reads a manifest, and makes sure that every object is there with its exact size. Reads no object.
     *
     * @throws ProblemException as {@link #read}, and {@code archive-incomplete} or {@code archive-corrupt} naming an
     *     object of the archive
     */
    public Manifest readVerified(ObjectStore store, ArchiveId id) {
        Manifest manifest = read(store, id);
        requireObjects(sizes(store, id.prefix()), manifest);
        return manifest;
    }

    private static void requireObjects(Map<String, Long> sizes, Manifest manifest) {
        manifest.shards().forEach((key, shard) -> shard.objects()
                .forEach(object -> requireObject(sizes, key.prefix() + object.key(), object.size())));
    }

    /**
     * Writes a shard's document beside its objects, which must all be there, replacing an older one; durable when this
     * returns. Whoever makes the manifest reads it back.
     *
     * @return its SHA-256, for {@link #readShard}
     * @throws ProblemException {@code shard-unsupported} if it has too many files for a manifest
     */
    public String writeShard(ObjectStore store, ShardKey key, ShardEntry shard) {
        byte[] text = ShardDocuments.text(key, shard);
        store.put(key.document(), text);
        return Digests.sha256(text);
    }

    /**
     * Reads the entry in a shard's document, checked.
     *
     * @param expectedSha256 what {@link #writeShard} answered
     * @throws ProblemException {@code archive-incomplete}, {@code archive-corrupt}, {@code archive-version}, naming it
     */
    public ShardEntry readShard(ObjectStore store, ShardKey key, String expectedSha256) {
        String document = key.document();
        byte[] text = store.get(document, ManifestReader.MAX_BYTES).orElseThrow(() -> StoreErrors.incomplete(document));
        if (!Digests.sha256(text).equals(expectedSha256)) {
            throw StoreErrors.corrupt(document, "is damaged: its SHA-256 is not the recorded one");
        }
        return understood(document, () -> ShardDocuments.read(text, key));
    }

    /**
     * The SHA-256 of an archive's manifest, which agrees with the sum beside it.
     *
     * @throws ProblemException as {@link #read}
     */
    public String sum(ObjectStore store, ArchiveId id) {
        read(store, id);
        return requireSum(
                store, id.prefix(), requireThere(sizes(store, id.prefix() + MANIFEST), id.prefix() + MANIFEST));
    }

    /** The SHA-256 of the document that is written with an entry of a manifest, as {@link #writeShard} answers it. */
    public String documentSum(ShardKey key, ShardEntry shard) {
        return Digests.sha256(ShardDocuments.text(key, shard));
    }

    /**
     * Checks that a shard's document is, byte for byte, the one that was written with this entry of the manifest.
     *
     * @throws ProblemException {@code archive-incomplete} or {@code archive-corrupt}, naming it
     */
    public void requireDocument(ObjectStore store, ShardKey key, ShardEntry shard) {
        String document = key.document();
        byte[] found =
                store.get(document, ManifestReader.MAX_BYTES).orElseThrow(() -> StoreErrors.incomplete(document));
        if (!Arrays.equals(found, ShardDocuments.text(key, shard))) {
            throw StoreErrors.corrupt(document, "is damaged: it is not what the manifest says of the shard");
        }
    }

    /**
     * The manifest of a sum. The one that was read last need not be parsed again: a resume reads its manifest three
     * times.
     */
    private Manifest parse(ObjectStore store, ArchiveId id, long size, String sha256) {
        Parsed known = last.get();
        if (known != null && known.isOf(sha256, id)) {
            return known.manifest();
        }

        String key = id.prefix() + MANIFEST;
        MessageDigest parsed = Digests.sha256();
        Manifest manifest = understood(key, () -> {
            try (ObjectReader reader = store.openMetadata(key, size)) {
                Manifest read = ManifestReader.manifest(new DigestInputStream(new ObjectStream(reader), parsed));
                ManifestValidator.check(read, id);
                return read;
            }
        });
        if (!Digests.hex(parsed.digest()).equals(sha256)) {
            throw StoreErrors.corrupt(key, "has changed while it was read");
        }
        last = new SoftReference<>(new Parsed(sha256, manifest));
        return manifest;
    }

    private static <T> T understood(String key, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (InvalidManifestException e) {
            throw StoreErrors.corrupt(key, "is not in order: " + e.getMessage());
        }
    }

    /** The manifest's SHA-256, which must be the recorded one. */
    private static String requireSum(ObjectStore store, String prefix, long size) {
        byte[] found = store.get(prefix + SUM, SUM_BYTES).orElseThrow(() -> StoreErrors.incomplete(prefix + SUM));
        String sha256 = sumOf(store, prefix, size);
        if (!MessageDigest.isEqual(found, sumText(sha256))) {
            throw StoreErrors.corrupt(
                    prefix + MANIFEST, "or its sum " + prefix + SUM + " is damaged: they do not agree");
        }
        return sha256;
    }

    /** The SHA-256 of a manifest, streamed in a pass of its own: what a damaged manifest says is not even parsed. */
    private static String sumOf(ObjectStore store, String prefix, long size) {
        MessageDigest sha256 = Digests.sha256();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        try (ObjectReader reader = store.openMetadata(prefix + MANIFEST, size)) {
            while (reader.read(chunk.clear()) >= 0) {
                sha256.update(chunk.flip());
            }
        }
        return Digests.hex(sha256.digest());
    }

    /** The text of a sum as {@code sha256sum} writes it, so that {@code sha256sum -c} can check it. */
    private static byte[] sumText(String sha256) {
        return (sha256 + "  " + MANIFEST + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static Map<String, Long> sizes(ObjectStore store, String prefix) {
        List<StoredObject> objects = store.list(prefix);
        Map<String, Long> sizes = new HashMap<>();
        objects.forEach(object -> sizes.put(object.key(), object.size()));
        sizes.forEach((key, size) -> {
            if (key.endsWith("/" + MANIFEST) && size > ManifestReader.MAX_BYTES) {
                throw StoreErrors.corrupt(key, "has " + size + " bytes, more than any manifest");
            }
        });
        return sizes;
    }

    private static long requireThere(Map<String, Long> sizes, String key) {
        Long size = sizes.get(key);
        if (size == null) {
            throw StoreErrors.incomplete(key);
        }
        return size;
    }

    private static void requireObject(Map<String, Long> sizes, String key, long size) {
        long found = requireThere(sizes, key);
        if (found != size) {
            throw StoreErrors.corrupt(key, "is damaged: it has " + found + " bytes instead of " + size);
        }
    }
}
