package io.torpor.pipeline;

import io.torpor.archive.FileEntry;
import io.torpor.archive.ObjectEntry;
import io.torpor.archive.ShardEntry;
import io.torpor.store.ObjectReader;
import io.torpor.store.ObjectStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A step of a restore: a run of files that lie one after the other in an object, and are restored by one stream. A pack
 * is taken apart by several streams, since it is the creation of many files that takes the time; a compressed one can
 * only be read from its begin.
 *
 * @param shard that the files are of
 * @param object null for empty files
 * @param offset of the first file in the object's content
 * @param size bytes of all files
 * @param files in the order of the object's content
 */
record RestoreStep(ShardTarget shard, @Nullable ObjectEntry object, long offset, long size, List<FileEntry> files) {

    private static final int MOST_FILES = 256;
    private static final long MOST_BYTES = 4 << 20;

    /** The steps that restore the files of a part of a shard. */
    static List<RestoreStep> of(ShardTarget shard, ShardEntry part) {
        Map<String, List<FileEntry>> contents = new TreeMap<>();
        List<FileEntry> empty = new ArrayList<>();
        for (FileEntry file : part.files()) {
            if (file.object() == null) {
                empty.add(file);
            } else {
                contents.computeIfAbsent(file.object(), key -> new ArrayList<>())
                        .add(file);
            }
        }
        Map<String, ObjectEntry> objects =
                part.objects().stream().collect(Collectors.toMap(ObjectEntry::key, object -> object));

        List<RestoreStep> steps = new ArrayList<>();
        split(shard, null, empty, steps);
        contents.forEach((key, files) -> {
            files.sort(Comparator.comparingLong(FileEntry::offset));
            ObjectEntry object = objects.get(key);
            if (object != null && object.isCompressed()) {
                steps.add(new RestoreStep(
                        shard,
                        object,
                        0,
                        files.stream().mapToLong(FileEntry::size).sum(),
                        files));
            } else {
                split(shard, object, files, steps);
            }
        });
        return steps;
    }

    /**
     * The reader of what the step needs, opened.
     *
     * @param from the step's object
     */
    ObjectReader open(ObjectStore store, ObjectEntry from, Runnable check) {
        String key = shard.prefix() + from.key();
        return from.isCompressed() ? store.open(key, 0, from.size(), check) : store.open(key, offset, size, check);
    }

    private static void split(
            ShardTarget shard, @Nullable ObjectEntry object, List<FileEntry> files, List<RestoreStep> steps) {
        int from = 0;
        long size = 0;
        for (int i = 0; i < files.size(); i++) {
            size += files.get(i).size();
            boolean full = i - from + 1 >= MOST_FILES || size >= MOST_BYTES;
            if (full || i == files.size() - 1) {
                steps.add(new RestoreStep(shard, object, files.get(from).offset(), size, files.subList(from, i + 1)));
                from = i + 1;
                size = 0;
            }
        }
    }
}
