package io.torpor.archive;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A run of files that lie one after the other in an object, and are restored by one stream. A pack is taken apart by
 * several streams, since it is the creation of many files that takes the time.
 *
 * @param object null for empty files
 * @param offset of the first file
 * @param size bytes of all files
 * @param files in the order of the object's content
 */
record RestoreStep(@Nullable String object, long offset, long size, List<FilePart> files) {

    private static final int MOST_FILES = 256;
    private static final long MOST_BYTES = 4 << 20;

    /** The steps that restore a shard's files, largest first. */
    static List<RestoreStep> of(ShardPart part) {
        Map<String, List<FilePart>> objects = new TreeMap<>();
        List<FilePart> empty = new ArrayList<>();
        for (FilePart file : part.files()) {
            if (file.object() == null) {
                empty.add(file);
            } else {
                objects.computeIfAbsent(file.object(), key -> new ArrayList<>()).add(file);
            }
        }

        List<RestoreStep> steps = new ArrayList<>();
        split(null, empty, steps);
        objects.forEach((key, files) -> {
            files.sort(Comparator.comparingLong(FilePart::offset));
            split(key, files, steps);
        });
        steps.sort(Comparator.comparingLong(RestoreStep::size).reversed());
        return steps;
    }

    private static void split(@Nullable String object, List<FilePart> files, List<RestoreStep> steps) {
        int from = 0;
        long size = 0;
        for (int i = 0; i < files.size(); i++) {
            size += files.get(i).size();
            boolean full = i - from + 1 >= MOST_FILES || size >= MOST_BYTES;
            if (full || i == files.size() - 1) {
                steps.add(new RestoreStep(object, files.get(from).offset(), size, files.subList(from, i + 1)));
                from = i + 1;
                size = 0;
            }
        }
    }
}
