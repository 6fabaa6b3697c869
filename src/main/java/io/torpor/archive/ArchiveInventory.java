package io.torpor.archive;

import io.torpor.store.ObjectStore;
import io.torpor.store.StoredObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The inventory of an archive: how what lies below its prefix differs from what its manifest names. It reads no object.
 *
 * @param missing keys of objects that the manifest names, and that are not there; sorted
 * @param resized keys of objects that have another size than the manifest says; sorted
 * @param strays keys of objects that the manifest does not name; sorted
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
     * @param manifest of the archive, in order
     * @throws io.torpor.problem.ProblemException any of {@link ObjectStore}
     */
    public static ArchiveInventory of(ObjectStore store, Manifest manifest) {
        Map<String, Long> named = named(manifest);
        Set<String> own = new HashSet<>(ManifestStore.ownKeys(manifest.id()));
        own.add(ClaimStore.key(manifest.id()));
        manifest.shards().keySet().forEach(key -> own.add(key.document()));

        List<String> resized = new ArrayList<>();
        List<String> strays = new ArrayList<>();
        for (StoredObject stored : store.list(manifest.id().prefix())) {
            Long size = named.remove(stored.key());
            if (size == null && !own.contains(stored.key())) {
                strays.add(stored.key());
            } else if (size != null && size != stored.size()) {
                resized.add(stored.key());
            }
        }
        return new ArchiveInventory(named.keySet().stream().sorted().toList(), resized, strays);
    }

    private static Map<String, Long> named(Manifest manifest) {
        Map<String, Long> named = new HashMap<>();
        manifest.shards().forEach((key, shard) -> shard.objects()
                .forEach(object -> named.put(key.prefix() + object.key(), object.size())));
        return named;
    }
}
