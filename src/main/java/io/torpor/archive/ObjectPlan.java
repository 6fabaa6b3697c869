package io.torpor.archive;

import io.torpor.data.Tree;
import io.torpor.data.TreeEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which files of a shard go into which object. A large file is an object of its own; small ones are packed in the order of
 * their paths, so that what lies together is read together.
 *
 * @param key relative to the shard's prefix
 * @param size bytes of all files
 * @param files in the order of the object's content; not empty
 */
record ObjectPlan(String key, long size, List<TreeEntry> files) {

    /** A file above this size is not packed. */
    static final long LARGEST_PACKED = 1 << 20;

    /** A pack is closed before it would get larger. */
    static final long LARGEST_PACK = 64L << 20;

    /** Packs are made smaller to give every stream one, but not smaller than this. */
    static final long SMALLEST_PACK = 8L << 20;

    /**
     * Plans the objects of a tree, largest first: then no large one is left for the end, when the other streams have
     * nothing to do. Empty files are in none.
     *
     * @param streams that will work at the same time
     */
    static List<ObjectPlan> of(Tree tree, int streams) {
        List<TreeEntry> small = new ArrayList<>();
        List<ObjectPlan> plans = new ArrayList<>();
        for (TreeEntry entry : tree.entries()) {
            if (entry.size() > LARGEST_PACKED) {
                plans.add(new ObjectPlan(key("file", plans.size()), entry.size(), List.of(entry)));
            } else if (entry.size() > 0) {
                small.add(entry);
            }
        }
        plans.addAll(packs(small, streams));
        plans.sort(Comparator.comparingLong(ObjectPlan::size).reversed());
        return plans;
    }

    private static List<ObjectPlan> packs(List<TreeEntry> small, int streams) {
        long bytes = small.stream().mapToLong(TreeEntry::size).sum();
        long share = (bytes + streams - 1) / streams;
        long largest = Math.max(SMALLEST_PACK, Math.min(LARGEST_PACK, share));

        List<ObjectPlan> packs = new ArrayList<>();
        List<TreeEntry> pack = new ArrayList<>();
        long size = 0;
        for (TreeEntry entry : small) {
            if (size + entry.size() > largest) {
                packs.add(new ObjectPlan(key("pack", packs.size()), size, pack));
                pack = new ArrayList<>();
                size = 0;
            }
            pack.add(entry);
            size += entry.size();
        }
        if (!pack.isEmpty()) {
            packs.add(new ObjectPlan(key("pack", packs.size()), size, pack));
        }
        return packs;
    }

    private static String key(String kind, int index) {
        return "%s-%06d".formatted(kind, index + 1);
    }
}
