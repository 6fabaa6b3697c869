package io.torpor.archive;

import io.torpor.data.Digests;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectReader;
import io.torpor.store.ObjectStore;
import io.torpor.store.StoreErrors;
import io.torpor.store.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The manifests in object stores, written and read. An archive is complete when {@code manifest.json} and {@code
 * manifest.json.sha256} are both there and agree. The manifest comes first and only if there is none, the sum after it,
 * so whoever comes back after a crash finds either nothing or a manifest that needs its sum, and two writers can't both
 * win. May be called from many threads; every method may throw what {@link ObjectStore} does.
 */
@Component
public final class ManifestStore {

    private static final Logger log = LoggerFactory.getLogger(ManifestStore.class);

    private static final String MANIFEST = "manifest.json";
    private static final String SUM = MANIFEST + ".sha256";
    private static final int SUM_BYTES = 200;
    private static final int CHUNK = 64 * 1024;

    /** The bytes of the largest manifest that is written or read: about 250,000 shards. */
    private static final int MAX_BYTES = 64 << 20;

    private final KnownDocuments documents = new KnownDocuments();
    private volatile SoftReference<@Nullable Parsed> last = new SoftReference<>(null);

    /**
     * A parsed manifest and the SHA-256 of its text.
     *
     * @param whole what version 1 has of its shards; empty in later ones
     */
    record Parsed(String sha256, Manifest manifest, Map<String, ShardEntry> whole) {

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
     * @param check called before anything is written, between two documents, and two pages of the store's list; throws to
     *     stop it
     * @return the manifest that is there
     * @throws ProblemException {@code archive-corrupt} if another manifest is there, what was written does not come
     *     back, or a document or an object is not right; {@code archive-incomplete} naming what is missing; {@code
     *     shard-unsupported} if there are too many shards for a manifest
     */
    public SummedManifest commit(ObjectStore store, Manifest manifest, Runnable check) {
        String prefix = manifest.id().prefix();
        byte[] text = ShardDocuments.limited(() -> ArchiveJson.write(manifest, MAX_BYTES), "the bucket");
        requireReadable(prefix + MANIFEST, text, manifest);
        requireShards(store, manifest, check);

        boolean first = store.putIfAbsent(prefix + MANIFEST, text);
        SummedManifest there = first ? new SummedManifest(manifest, Digests.sha256(text)) : theSame(store, manifest);
        store.put(prefix + SUM, sumText(there.sha256()));

        long size = requireThere(sizes(store, prefix + MANIFEST, () -> {}), prefix + MANIFEST);
        if (!requireSum(store, prefix, size).equals(there.sha256())) {
            throw StoreErrors.corrupt(prefix + MANIFEST, "does not read as it was written");
        }
        store.discardUnfinished(prefix);
        store.discard(manifest.id().notesPrefix());
        return there;
    }

    /** As {@link #commit(ObjectStore, Manifest, Runnable)}, to its end. */
    public SummedManifest commit(ObjectStore store, Manifest manifest) {
        return commit(store, manifest, () -> {});
    }

    /** Checks that a reader would accept the text, and understand it so: else it is never committed. */
    private static void requireReadable(String key, byte[] text, Manifest manifest) {
        Parsed read = ShardDocuments.understood(
                key, () -> parsed(new ByteArrayInputStream(text), manifest.id(), Digests.sha256(text)));
        if (!read.manifest().equals(manifest)) {
            throw StoreErrors.corrupt(key, "would not read as it is written");
        }
    }

    /** The manifest that is there already, which another writer of the same task has written. */
    private SummedManifest theSame(ObjectStore store, Manifest manifest) {
        String prefix = manifest.id().prefix();
        long size = requireThere(sizes(store, prefix + MANIFEST, () -> {}), prefix + MANIFEST);
        String sha256 = sumOf(store, prefix, size);
        Manifest there = parse(store, manifest.id(), size, sha256).manifest();
        if (!there.sameContent(manifest)) {
            throw StoreErrors.corrupt(prefix + MANIFEST, "is there already, and is not the manifest of this task");
        }
        return new SummedManifest(there, sha256);
    }

    /**
     * Whether an archive has a manifest, or the sum of one, in whatever order they are: then its objects may be somebody's
     * last copy.
     *
     * @throws ProblemException any of {@link ObjectStore}
     */
    public boolean hasManifest(ObjectStore store, ArchiveId id) {
        Map<String, Long> sizes = sizes(store, id.prefix() + MANIFEST, () -> {});
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
        return summed(store, id).manifest();
    }

    /**
     * As {@link #read}, with the SHA-256 that it has, and that agrees with the sum beside it.
     *
     * @throws ProblemException the same
     */
    public SummedManifest summed(ObjectStore store, ArchiveId id) {
        Parsed parsed = parsed(store, id);
        return new SummedManifest(parsed.manifest(), parsed.sha256());
    }

    /**
     * The manifest of an archive, if there is one that can be understood.
     *
     * @return empty if there is none, it was not committed, is damaged, or of a newer version
     * @throws ProblemException any of {@link ObjectStore}
     */
    public Optional<Manifest> find(ObjectStore store, ArchiveId id) {
        try {
            return Optional.of(read(store, id));
        } catch (ProblemException e) {
            return switch (e.code()) {
                case ARCHIVE_NOT_FOUND, ARCHIVE_INCOMPLETE, ARCHIVE_CORRUPT, ARCHIVE_VERSION -> {
                    log.info("The manifest of {} can't be read: {}", id.prefix(), e.message());
                    yield Optional.empty();
                }
                default -> throw e;
            };
        }
    }

    private Parsed parsed(ObjectStore store, ArchiveId id) {
        String prefix = id.prefix();
        Map<String, Long> sizes = sizes(store, prefix + MANIFEST, () -> {});
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
     * Reads a manifest and every document, and makes sure that every object is there with its exact size. Reads no object.
     *
     * @param check called between two documents, and two pages of the store's list; throws to stop it
     * @throws ProblemException as {@link #read}, and {@code archive-incomplete} or {@code archive-corrupt} naming a
     *     document or an object of the archive
     */
    public SummedManifest readVerified(ObjectStore store, ArchiveId id, Runnable check) {
        SummedManifest there = summed(store, id);
        requireShards(store, there.manifest(), check);
        return there;
    }

    /** As {@link #readVerified(ObjectStore, ArchiveId, Runnable)}, to its end. */
    public SummedManifest readVerified(ObjectStore store, ArchiveId id) {
        return readVerified(store, id, () -> {});
    }

    private void requireShards(ObjectStore store, Manifest manifest, Runnable check) {
        Map<String, Long> sizes = sizes(store, manifest.id().prefix(), check);
        manifest.shards().forEach((key, shard) -> {
            check.run();
            requireObjects(sizes, key, content(store, manifest, key));
        });
    }

    /**
     * Makes sure that a shard's document is the one of the manifest, and that every object which it names is there with
     * its exact size. Reads no object.
     *
     * @throws ProblemException {@code archive-incomplete} or {@code archive-corrupt} naming a document or an object, also
     *     if the manifest has no such shard
     */
    public void requireShard(ObjectStore store, Manifest manifest, ShardKey key) {
        requireObjects(sizes(store, key.prefix(), () -> {}), key, content(store, manifest, key));
    }

    private static void requireObjects(Map<String, Long> sizes, ShardKey key, ShardContent content) {
        for (ShardEntry part : content.parts()) {
            part.objects().forEach(object -> requireObject(sizes, key.prefix() + object.key(), object.size()));
        }
    }

    /**
     * The content of a shard.
     *
     * @param manifest of its archive, as it was read
     * @throws ProblemException {@code archive-incomplete}, {@code archive-corrupt}, {@code archive-version}, naming the
     *     document; {@code archive-corrupt} if the manifest has no such shard
     */
    public ShardContent content(ObjectStore store, Manifest manifest, ShardKey key) {
        ArchivedShard shard = manifest.shard(key.node(), key.shard())
                .orElseThrow(() -> StoreErrors.corrupt(
                        key.archive().prefix() + MANIFEST, "has no shard " + key.shard() + " of node " + key.node()));
        if (manifest.formatVersion() == 1) { // it stands without the documents
            Parsed known = last.get();
            Parsed read = known != null && known.manifest() == manifest ? known : parsed(store, manifest.id());
            ShardEntry whole = read.whole().get(ManifestV1.key(key.node(), key.shard()));
            if (whole == null) {
                throw StoreErrors.corrupt(key.archive().prefix() + MANIFEST, "has changed while it was used");
            }
            return ShardContent.of(whole);
        }
        ShardContent content = readShard(store, key, shard.sha256());
        if (!content.totals().equals(shard.totals())) {
            throw StoreErrors.corrupt(key.document(), "does not have the totals that the manifest has of it");
        }
        return content;
    }

    /** The writer of a shard's document. Whoever makes the manifest reads it back. */
    public ShardDocumentWriter writer(ObjectStore store, ShardKey key) {
        return new ShardDocumentWriter(store, key);
    }

    /**
     * Reads a shard's document.
     *
     * @param expectedSha256 what {@link ShardDocumentWriter#finish} answered
     * @return the content, whose lists are read later
     * @throws ProblemException {@code archive-incomplete}, {@code archive-corrupt}, {@code archive-version}, naming it
     */
    public ShardContent readShard(ObjectStore store, ShardKey key, String expectedSha256) {
        byte[] text = ShardDocuments.text(store, key.document(), expectedSha256);
        ShardDocument known = documents.get(expectedSha256);
        ShardDocument document = known != null && known.isOf(key) ? known : understood(text, key, expectedSha256);
        return new StoredShard(store, key, expectedSha256, document);
    }

    private ShardDocument understood(byte[] text, ShardKey key, String sha256) {
        ShardDocument document = ShardDocuments.understood(key.document(), () -> {
            ShardDocument read = ShardDocuments.read(text, key);
            StoredShard.check(read);
            return read;
        });
        documents.put(sha256, document);
        return document;
    }

    /**
     * Checks that a shard's document is, byte for byte, the one that the manifest means.
     *
     * @throws ProblemException {@code archive-incomplete} or {@code archive-corrupt}, naming it
     */
    public void requireDocument(ObjectStore store, ShardKey key, ArchivedShard shard) {
        ShardDocuments.read(store, key.document(), key, shard.sha256());
    }

    /**
     * The manifest of a sum. The one that was read last need not be parsed again: a resume reads its manifest three
     * times.
     */
    private Parsed parse(ObjectStore store, ArchiveId id, long size, String sha256) {
        Parsed known = last.get();
        if (known != null && known.isOf(sha256, id)) {
            return known;
        }

        String key = id.prefix() + MANIFEST;
        MessageDigest digest = Digests.sha256();
        Parsed parsed = ShardDocuments.understood(key, () -> {
            try (ObjectReader reader = store.openMetadata(key, size)) {
                return parsed(new DigestInputStream(new ObjectStream(reader), digest), id, sha256);
            }
        });
        if (!Digests.hex(digest.digest()).equals(sha256)) {
            throw StoreErrors.corrupt(key, "has changed while it was read");
        }
        last = new SoftReference<>(parsed);
        return parsed;
    }

    static Parsed parsed(InputStream text, ArchiveId id, String sha256) {
        Object read = ArchiveJson.read(text, List.of(ManifestV1.class, Manifest.class));
        if (read instanceof ManifestV1 first) {
            ManifestValidator.check(first);
            Manifest root = first.root(id);
            ManifestValidator.check(root, id);
            return new Parsed(sha256, root, first.entries());
        }
        Manifest manifest = (Manifest) read;
        ManifestValidator.check(manifest, id);
        return new Parsed(sha256, manifest, Map.of());
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

    private static Map<String, Long> sizes(ObjectStore store, String prefix, Runnable check) {
        List<StoredObject> objects = store.list(prefix, check);
        Map<String, Long> sizes = new HashMap<>();
        objects.forEach(object -> sizes.put(object.key(), object.size()));
        sizes.forEach((key, size) -> {
            if (key.endsWith("/" + MANIFEST) && size > MAX_BYTES) {
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
