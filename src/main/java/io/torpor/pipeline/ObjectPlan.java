package io.torpor.pipeline;

import io.torpor.archive.FileEntry;
import io.torpor.archive.ShardEntry;
import io.torpor.data.Tree;
import io.torpor.data.TreeEntries;
import io.torpor.data.TreeEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The plan of an object: which files of a shard go into it. A large file is an object of its own; small ones are packed
 * in the order of their paths, so that what lies together is read together.
 *
 * @param key relative to the shard's prefix
 * @param size bytes of all files
 * @param files in the order of the object's content; not empty
 * @param reusable an object of an earlier archive that may have just this content; null if there is none
 */
record ObjectPlan(
        String key,
        long size,
        List<TreeEntry> files,
        @Nullable ReusableObject reusable) {

    /** The most bytes of a file that is packed. */
    static final long LARGEST_PACKED = 1 << 20;

    /** The most bytes of a pack, which is closed before it would get larger. */
    static final long LARGEST_PACK = 64L << 20;

    /** The most files of a pack: a reader holds the entries of all of them. */
    static final int MOST_PACKED = ShardEntry.MOST_ENTRIES;

    private static final long MOST_PATH_CHARACTERS = 1 << 20;

    /** The least size of packs in bytes; they are made smaller than the largest to give every stream one. */
    static final long SMALLEST_PACK = 8L << 20;

    /**
     * The entry of a planned file.
     *
     * @param sha256 of its content, 64 hex digits
     * @param offset in the object's content
     */
    FileEntry file(int index, String sha256, long offset) {
        TreeEntry entry = files.get(index);
        return new FileEntry(
                entry.path(),
                entry.size(),
                entry.modified().toInstant(),
                entry.mode(),
                sha256,
                key,
                offset,
                entry.owner(),
                entry.isSparse() ? entry.allocated() : null);
    }

    /**
     * The bytes of packs that give every stream some.
     *
     * @param streams that will work at the same time on all the trees
     */
    static long packSize(List<Tree> trees, int streams) {
        long small = trees.stream()
                .flatMap(tree -> tree.entries().stream())
                .mapToLong(TreeEntry::size)
                .filter(size -> size <= LARGEST_PACKED)
                .sum();
        return Math.max(SMALLEST_PACK, Math.min(LARGEST_PACK, (small + streams - 1) / streams));
    }

    /**
     * The plans of a shard's objects. Empty files are in none. What may be had from an earlier archive is planned as it
     * is there, so that a pack stays a pack when other files come and go.
     *
     * @param packSize bytes of a pack at most
     */
    static List<ObjectPlan> of(ShardSource source, long packSize) {
        ObjectNames keys = new ObjectNames();
        ReusableObjects reusable = new ReusableObjects(source, keys);
        List<ObjectPlan> plans = new ArrayList<>(reusable.plans());
        Packs packs = new Packs(source.tree().entries(), packSize, keys, plans);
        TreeEntries entries = source.tree().entries();
        int index = 0;
        for (TreeEntry entry : entries) {
            if (!entry.directory() && entry.size() > 0 && !reusable.holds(index)) {
                if (entry.size() > LARGEST_PACKED) {
                    plans.add(new ObjectPlan(keys.file(), entry.size(), entries.select(new int[] {index}), null));
                } else {
                    packs.add(index, entry);
                }
            }
            index++;
        }
        packs.finish();
        return plans;
    }

    /** The packs of small files, filled one after the other. */
    private static final class Packs {

        private final TreeEntries entries;
        private final long most;
        private final ObjectNames keys;
        private final List<ObjectPlan> plans;
        private final int[] pack = new int[MOST_PACKED];
        private int count;
        private long size;
        private long pathCharacters;

        Packs(TreeEntries entries, long most, ObjectNames keys, List<ObjectPlan> plans) {
            this.entries = entries;
            this.most = most;
            this.keys = keys;
            this.plans = plans;
        }

        void add(int index, TreeEntry entry) {
            if (size + entry.size() > most || count == MOST_PACKED || pathCharacters > MOST_PATH_CHARACTERS) {
                finish();
            }
            pack[count++] = index;
            size += entry.size();
            pathCharacters += entry.path().length();
        }

        void finish() {
            if (count > 0) {
                plans.add(new ObjectPlan(keys.pack(), size, entries.select(Arrays.copyOf(pack, count)), null));
            }
            count = 0;
            size = 0;
            pathCharacters = 0;
        }
    }
}
