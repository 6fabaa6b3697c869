package io.torpor.archive;

import io.torpor.store.ObjectStore;
import io.torpor.store.StoredObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The inventory of an archive: how what lies below its prefix differs from what its documents name. It reads no object.
 *
 * @param missing keys of objects that the documents name, and that are not there; sorted
 * @param resized keys of objects that have another size than the documents say; sorted
 * @param strays keys of objects that no document names; sorted
 */
public record ArchiveInventory(List<String> missing, List<String> resized, List<String> strays) {

    public ArchiveInventory {
        missing = List.copyOf(missing);
        resized = List.copyOf(resized);
        strays = List.copyOf(strays);
    }

    /**
     * Takes the inventory of an archive.
     *
     * @param named keys of the objects that its documents name, with their sizes
     * @param documents keys of its shards' documents
     * @param unread prefixes of shards whose documents can't be read: nobody knows what belongs there
     * @param check called between two pages of the store's list; throws to stop it
     * @throws io.torpor.problem.ProblemException any of {@link ObjectStore}
     */
    public static ArchiveInventory of(
            ObjectStore store,
            ArchiveId id,
            Map<String, Long> named,
            Collection<String> documents,
            Collection<String> unread,
            Runnable check) {
        Map<String, Long> missing = new HashMap<>(named);
        Set<String> own = new HashSet<>(ManifestStore.ownKeys(id));
        own.add(ClaimStore.key(id));
        own.addAll(documents);

        List<String> resized = new ArrayList<>();
        List<String> strays = new ArrayList<>();
        for (StoredObject stored : store.list(id.prefix(), check)) {
            String key = stored.key();
            Long size = missing.remove(key);
            if (size == null && !own.contains(key) && unread.stream().noneMatch(key::startsWith)) {
                strays.add(key);
            } else if (size != null && size != stored.size()) {
                resized.add(key);
            }
        }
        return new ArchiveInventory(missing.keySet().stream().sorted().toList(), resized, strays);
    }
}
