package io.torpor.pipeline;

import io.torpor.archive.FileEntry;
import io.torpor.archive.ObjectEntry;
import io.torpor.data.TreeEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The reusable objects of earlier archives: those that may hold just what files of a shard hold now, by their names and
 * sizes.
 */
final class ReusableObjects {

    private final ObjectNames keys;
    private final Map<String, TreeEntry> free = new LinkedHashMap<>();
    private final List<ObjectPlan> plans = new ArrayList<>();

    ReusableObjects(ShardSource source, ObjectNames keys) {
        this.keys = keys;
        source.tree().entries().stream()
                .filter(entry -> !entry.directory() && entry.size() > 0)
                .forEach(entry -> free.put(entry.path(), entry));
        source.bases().forEach(this::use);
    }

    /** The plans of objects that may be had again. */
    List<ObjectPlan> plans() {
        return plans;
    }

    /** The files that are in none of them, in the order of the tree; no empty ones. */
    List<TreeEntry> others() {
        return List.copyOf(free.values());
    }

    private void use(BaseShard shard) {
        Map<String, List<FileEntry>> files = shard.entry().files().stream()
                .filter(file -> file.object() != null)
                .sorted(Comparator.comparingLong(FileEntry::offset))
                .collect(Collectors.groupingBy(file -> String.valueOf(file.object())));
        for (ObjectEntry object : shard.entry().objects()) {
            List<FileEntry> held = files.getOrDefault(object.key(), List.of());
            if (!held.isEmpty() && held.stream().allMatch(this::isHere)) {
                plan(new ReusableObject(shard.prefix() + object.key(), object, held));
            }
        }
    }

    private boolean isHere(FileEntry file) {
        TreeEntry entry = free.get(file.path());
        return entry != null && entry.size() == file.size();
    }

    private void plan(ReusableObject reusable) {
        List<TreeEntry> entries =
                reusable.files().stream().map(file -> free.remove(file.path())).toList();
        long size = entries.stream().mapToLong(TreeEntry::size).sum();
        plans.add(new ObjectPlan(entries.size() == 1 ? keys.file() : keys.pack(), size, entries, reusable));
    }
}
