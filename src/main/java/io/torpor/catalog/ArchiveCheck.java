package io.torpor.catalog;

import io.torpor.archive.ArchiveId;
import io.torpor.archive.ArchiveInventory;
import io.torpor.archive.FileEntry;
import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.archive.ObjectEntry;
import io.torpor.archive.ShardContent;
import io.torpor.archive.ShardEntry;
import io.torpor.archive.ShardKey;
import io.torpor.catalog.CheckFinding.Kind;
import io.torpor.pipeline.ObjectCheck;
import io.torpor.pipeline.TransferMeter;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The check of one archive: reads everything in it and compares it with everything that is said of it. It looks only:
 * nothing is destroyed or forgotten by it. For one thread, once.
 */
final class ArchiveCheck {

    private final ManifestStore manifests;
    private final ObjectStore store;
    private final ArchiveId id;
    private final TransferMeter meter;
    private final CheckFindings findings = new CheckFindings();
    private long objects;

    ArchiveCheck(ManifestStore manifests, ObjectStore store, ArchiveId id, TransferMeter meter) {
        this.manifests = manifests;
        this.store = store;
        this.id = id;
        this.meter = meter;
    }

    /**
     * A verdict on an archive.
     *
     * @param outcome of the check
     * @param reason why it was not read to the end; null if it was
     * @param findings in it
     * @param objects that were read
     */
    record Verdict(CheckOutcome outcome, @Nullable String reason, CheckFindings findings, long objects) {}

    /** Reads the archive to its end, or as far as it can be read. Throws nothing of the archive or its store. */
    Verdict run() {
        try {
            Manifest manifest = manifests.read(store, id);
            Map<ShardKey, ShardContent> shards = new LinkedHashMap<>();
            Set<String> unreadable = inventory(surveyed(manifest, shards));
            shards.forEach((key, content) -> check(key, content, unreadable));
        } catch (ProblemException e) {
            return stopped(e);
        }
        return findings.isDamage() ? confirmed() : verdict(CheckOutcome.SOUND, null);
    }

    /** What is missing because its disk went away in the middle of the check is no damage. */
    private Verdict confirmed() {
        try {
            manifests.read(store, id);
            return verdict(CheckOutcome.DAMAGED, null);
        } catch (ProblemException e) {
            return verdict(CheckOutcome.NOT_CHECKED, "it went away during the check: " + e.message());
        }
    }

    /** What kept the check from its begin, or from its end. */
    private Verdict stopped(ProblemException e) {
        return switch (e.code()) {
            case ARCHIVE_NOT_FOUND -> {
                findings.add(Kind.ARCHIVE_MISSING, id.prefix(), e.message());
                yield verdict(CheckOutcome.MISSING, null);
            }
            case ARCHIVE_INCOMPLETE -> {
                findings.add(Kind.MANIFEST_MISSING, id.prefix(), e.message());
                yield verdict(CheckOutcome.DAMAGED, null);
            }
            case ARCHIVE_CORRUPT -> {
                findings.add(Kind.MANIFEST_DAMAGED, id.prefix(), e.message());
                yield verdict(CheckOutcome.DAMAGED, null);
            }
            default -> verdict(CheckOutcome.NOT_CHECKED, e.code().code() + ": " + e.message());
        };
    }

    private Verdict verdict(CheckOutcome outcome, @Nullable String reason) {
        return new Verdict(outcome, reason, findings, objects);
    }

    /** The keys that need not be read any more. */
    private Set<String> inventory(ArchiveInventory inventory) {
        inventory.missing().forEach(key -> findings.add(Kind.OBJECT_MISSING, key, "Object " + key + " is missing"));
        inventory
                .resized()
                .forEach(key -> findings.add(
                        Kind.OBJECT_SIZE, key, "Object " + key + " has another size than the shard's document says"));
        inventory
                .strays()
                .forEach(key ->
                        findings.add(Kind.STRAY, key, "Object " + key + " is not named by the manifest or a document"));
        Set<String> unreadable = new HashSet<>(inventory.missing());
        unreadable.addAll(inventory.resized());
        return unreadable;
    }

    /** Reads all documents. */
    private ArchiveInventory surveyed(Manifest manifest, Map<ShardKey, ShardContent> shards) {
        Map<String, Long> named = new HashMap<>();
        List<String> documents = new ArrayList<>();
        List<String> unread = new ArrayList<>();
        manifest.shards().forEach((key, shard) -> {
            meter.checkCancelled();
            documents.add(key.document());
            if (manifest.formatVersion() == 1) { // nothing else reads its documents
                look(
                        Kind.DOCUMENT_MISSING,
                        Kind.DOCUMENT_DAMAGED,
                        key.document(),
                        () -> manifests.requireDocument(store, key, shard));
            }
            unread.add(key.prefix());
            look(Kind.DOCUMENT_MISSING, Kind.DOCUMENT_DAMAGED, key.document(), () -> {
                ShardContent content = manifests.content(store, manifest, key);
                documents.addAll(content.lists());
                for (ShardEntry part : content.parts()) {
                    part.objects().forEach(object -> named.put(key.prefix() + object.key(), object.size()));
                }
                shards.put(key, content);
                unread.remove(key.prefix());
            });
        });
        return ArchiveInventory.of(store, id, named, documents, unread, meter::checkCancelled);
    }

    private void check(ShardKey key, ShardContent shard, Set<String> unreadable) {
        look(Kind.DOCUMENT_MISSING, Kind.DOCUMENT_DAMAGED, key.document(), () -> {
            for (ShardEntry part : shard.parts()) {
                meter.checkCancelled();
                check(key, part, unreadable);
            }
        });
    }

    private void check(ShardKey key, ShardEntry part, Set<String> unreadable) {
        Map<String, List<FileEntry>> contents = part.files().stream()
                .filter(file -> file.object() != null)
                .collect(Collectors.groupingBy(file -> Objects.requireNonNull(file.object())));
        for (ObjectEntry object : part.objects()) {
            String stored = key.prefix() + object.key();
            if (!unreadable.contains(stored)) {
                List<FileEntry> files = contents.getOrDefault(object.key(), List.of());
                look(
                        Kind.OBJECT_MISSING,
                        Kind.OBJECT_DAMAGED,
                        stored,
                        () -> ObjectCheck.check(store, key.prefix(), object, files, meter));
                objects++;
            }
        }
    }

    private void look(Kind missing, Kind damaged, String key, Runnable look) {
        try {
            look.run();
        } catch (ProblemException e) {
            switch (e.code()) {
                case ARCHIVE_INCOMPLETE -> findings.add(missing, key, e.message());
                case ARCHIVE_CORRUPT -> findings.add(damaged, key, e.message());
                default -> throw e;
            }
        }
    }
}
