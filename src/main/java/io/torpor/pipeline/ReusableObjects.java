package io.torpor.pipeline;

import io.torpor.archive.FileEntry;
import io.torpor.archive.ObjectEntry;
import io.torpor.archive.ShardEntry;
import io.torpor.data.TreeEntries;
import io.torpor.data.TreeEntry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The reusable objects of earlier archives: those that may hold just what files of a shard hold now, by their names and
 * sizes.
 */
final class ReusableObjects {

    /** So many that what is held of them takes an eighth of the memory; a shard of more files is written anew. */
    private static final long MOST_FILES = Runtime.getRuntime().maxMemory() / 8 / 33;

    private final ObjectNames keys;
    private final TreeEntries entries;
    private final BitSet held = new BitSet();
    private final List<ObjectPlan> plans = new ArrayList<>();

    ReusableObjects(ShardSource source, ObjectNames keys) {
        this.keys = keys;
        this.entries = source.tree().entries();
        for (BaseShard base : source.bases()) {
            if (base.content().totals().files() <= MOST_FILES) {
                for (ShardEntry part : base.content().parts()) {
                    use(base, part);
                }
            }
        }
    }

    /** The plans of objects that may be had again. */
    List<ObjectPlan> plans() {
        return plans;
    }

    /** Whether one of them holds a file of the tree, by its index. */
    boolean holds(int index) {
        return held.get(index);
    }

    private void use(BaseShard base, ShardEntry part) {
        Map<String, List<FileEntry>> files = part.files().stream()
                .filter(file -> file.object() != null)
                .sorted(Comparator.comparingLong(FileEntry::offset))
                .collect(Collectors.groupingBy(file -> String.valueOf(file.object())));
        for (ObjectEntry object : part.objects()) {
            List<FileEntry> inIt = files.getOrDefault(object.key(), List.of());
            if (!inIt.isEmpty() && inIt.size() <= ObjectPlan.MOST_PACKED) {
                plan(base.prefix() + object.key(), object, inIt);
            }
        }
    }

    private void plan(String key, ObjectEntry object, List<FileEntry> files) {
        int[] indexes = new int[files.size()];
        for (int i = 0; i < indexes.length; i++) {
            int index = entries.find(files.get(i).path());
            if (index < 0 || held.get(index) || !isSame(entries.get(index), files.get(i))) {
                return;
            }
            indexes[i] = index;
        }
        long size = 0;
        for (int i = 0; i < indexes.length; i++) {
            held.set(indexes[i]);
            size += files.get(i).size();
        }
        List<TreeEntry> now = entries.select(indexes);
        plans.add(new ObjectPlan(
                indexes.length == 1 ? keys.file() : keys.pack(),
                size,
                now,
                new ReusableObject(key, object, new EarlierFiles(files, now))));
    }

    private static boolean isSame(TreeEntry entry, FileEntry file) {
        return !entry.directory() && entry.size() == file.size() && entry.size() > 0;
    }
}
