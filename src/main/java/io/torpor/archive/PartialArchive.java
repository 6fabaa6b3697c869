package io.torpor.archive;

import io.torpor.data.Names;
import io.torpor.store.ObjectStore;
import io.torpor.store.StoredObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The partial archive of a pause under way, as notes of what its objects hold, one for each: if it is never completed,
 * a retry finds the objects by them. The commit of the archive deletes them. May be called from many threads.
 */
@Component
public final class PartialArchive {

    private static final Logger log = LoggerFactory.getLogger(PartialArchive.class);

    /**
     * Writes the note of an object, replacing an older one.
     *
     * @param node that archived it
     * @param of the shard, with one object only
     * @throws io.torpor.problem.ProblemException {@code shard-unsupported} if it has too many files for a manifest, or
     *     any of {@link ObjectStore}
     */
    public void write(ObjectStore store, ArchiveId archive, String node, ShardEntry entry) {
        String name = entry.shard() + "/" + entry.objects().get(0).key() + ".json";
        store.put(
                archive.notesPrefix(node) + name,
                ShardDocuments.text(ShardDocument.list(archive.shard(node, entry.shard()), entry)));
    }

    /**
     * Finds all notes of a node, and reads each when it is its turn: any of {@link ObjectStore} may be thrown then. What
     * can't be understood is left out: it is no loss. Whether the objects are there still is for the caller to see.
     *
     * @param check called between two pages of the store's list; throws to stop it
     * @return by the shard's name, entries of it with one object each; empty if there is no note
     * @throws io.torpor.problem.ProblemException any of {@link ObjectStore}
     */
    public Map<String, Iterable<ShardEntry>> read(ObjectStore store, ArchiveId archive, String node, Runnable check) {
        String prefix = archive.notesPrefix(node);
        Map<String, List<String>> notes = store.list(prefix, check).stream()
                .map(StoredObject::key)
                .collect(Collectors.groupingBy(
                        key -> key.substring(prefix.length()).split("/", 2)[0]));
        Map<String, Iterable<ShardEntry>> found = new TreeMap<>();
        notes.forEach((shard, keys) -> {
            if (Names.isShard(shard)) {
                found.put(shard, () -> keys.stream()
                        .flatMap(key -> read(store, key, archive.shard(node, shard)).stream())
                        .iterator());
            }
        });
        return found;
    }

    private static Optional<ShardEntry> read(ObjectStore store, String key, ShardKey shard) {
        return store.get(key, ShardDocuments.MAX_BYTES).flatMap(text -> understood(key, text, shard));
    }

    private static Optional<ShardEntry> understood(String key, byte[] text, ShardKey shard) {
        try {
            ShardEntry entry = ShardDocuments.read(text, shard).shard();
            ShardValidator.checkWhole(entry, "shard.");
            return Optional.of(entry);
        } catch (InvalidManifestException e) {
            log.info("{} is not used again: {}", key, e.getMessage());
            return Optional.empty();
        }
    }
}
