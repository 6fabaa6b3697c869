package io.torpor.pipeline;

import io.torpor.archive.FileEntry;
import io.torpor.archive.ObjectEntry;
import io.torpor.archive.ShardEntry;
import io.torpor.data.TreeEntries;
import io.torpor.data.TreeEntry;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reusable objects of earlier archives: those that may hold just what files of a shard hold now, by their names and
 * sizes.
 */
final class ReusableObjects {

    private static final Logger log = LoggerFactory.getLogger(ReusableObjects.class);

    /** So many that what is held of them takes an eighth of the memory; all other files are written anew. */
    private static final long MOST_FILES = Runtime.getRuntime().maxMemory() / 8 / 33;

    private final ObjectNames keys;
    private final TreeEntries entries;
    private final BitSet held = new BitSet();
    private final List<ObjectPlan> plans = new ArrayList<>();
    private long count; // of files that are held

    ReusableObjects(ShardSource source, ObjectNames keys) {
        this.keys = keys;
        this.entries = source.tree().entries();
        for (BaseShard base : source.bases()) {
            use(base);
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

    /** What can't be read of it is written anew: an earlier archive is never a reason to fail. */
    private void use(BaseShard base) {
        try {
            for (ShardEntry part : base.parts()) {
                use(base, part);
            }
        } catch (ProblemException e) {
            if (e.code() == ProblemCode.CANCELLED) {
                throw e;
            }
            log.warn("Not all of {} can be used again: {}", base.prefix(), e.message());
        }
    }

    private void use(BaseShard base, ShardEntry part) {
        Map<String, List<FileEntry>> files = part.files().stream()
                .filter(file -> file.object() != null)
                .sorted(Comparator.comparingLong(FileEntry::offset))
                .collect(Collectors.groupingBy(file -> String.valueOf(file.object())));
        for (ObjectEntry object : part.objects()) {
            List<FileEntry> inIt = files.getOrDefault(object.key(), List.of());
            boolean few = inIt.size() <= Math.min(ObjectPlan.MOST_PACKED, MOST_FILES - count);
            if (!inIt.isEmpty() && few) {
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
        count += indexes.length;
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
