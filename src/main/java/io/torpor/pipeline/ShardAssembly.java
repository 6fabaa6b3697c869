package io.torpor.pipeline;

import io.torpor.archive.DirectoryEntry;
import io.torpor.archive.FileEntry;
import io.torpor.archive.ObjectEntry;
import io.torpor.archive.ShardEntry;
import io.torpor.archive.ShardValidator;
import io.torpor.data.Digests;
import io.torpor.data.TreeEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The assembly of a shard's entry from what all streams have written of it. */
final class ShardAssembly {

    private final ShardSource source;
    private final String prefix;
    private final Map<String, FileEntry> files = new ConcurrentHashMap<>();
    private final Map<String, ObjectEntry> objects = new ConcurrentHashMap<>();

    /**
     * An assembly of nothing yet.
     *
     * @param prefix of the shard's objects
     */
    ShardAssembly(ShardSource source, String prefix) {
        this.source = source;
        this.prefix = prefix;
    }

    ShardSource source() {
        return source;
    }

    /** The key of a planned object in the store. */
    String key(ObjectPlan plan) {
        return prefix + plan.key();
    }

    /**
     * Takes the empty files, which need no object.
     *
     * @throws io.torpor.problem.ProblemException {@code shard-changed} or {@code disk-error}, naming the file
     */
    void checkEmptyFiles() {
        for (TreeEntry entry : source.tree().entries()) {
            if (!entry.directory() && entry.size() == 0) {
                SourceFile.requireAsScanned(source.shard(), source.tree().root().resolve(entry.path()), entry);
                files.put(
                        entry.path(),
                        new FileEntry(
                                entry.path(),
                                0,
                                entry.modified().toInstant(),
                                entry.mode(),
                                Digests.EMPTY,
                                null,
                                0,
                                entry.owner(),
                                null));
            }
        }
    }

    void add(ObjectUpload.Written written) {
        objects.put(written.object().key(), written.object());
        written.files().forEach(file -> files.put(file.path(), file));
    }

    /** The entry of the whole shard, when all is written. */
    ShardEntry entry() {
        List<FileEntry> inOrder = new ArrayList<>();
        for (TreeEntry entry : source.tree().entries()) {
            if (!entry.directory()) {
                inOrder.add(Objects.requireNonNull(files.get(entry.path()), entry.path()));
            }
        }
        List<ObjectEntry> byKey = objects.values().stream()
                .sorted(Comparator.comparing(ObjectEntry::key))
                .toList();
        ShardEntry entry = entry(directory -> true, inOrder, byKey);
        // What no reader would accept is never committed.
        ShardValidator.check(entry, "shard " + source.shard() + ": ");
        return entry;
    }

    /** The entry of what one object holds: its files and their directories. */
    ShardEntry entry(ObjectUpload.Written written) {
        Set<String> parents = new HashSet<>();
        for (FileEntry file : written.files()) {
            String path = file.path();
            for (int slash = path.lastIndexOf('/'); slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
                parents.add(path.substring(0, slash));
            }
        }
        return entry(directory -> parents.contains(directory.path()), written.files(), List.of(written.object()));
    }

    private ShardEntry entry(Predicate<TreeEntry> directories, List<FileEntry> files, List<ObjectEntry> objects) {
        List<DirectoryEntry> listed = source.tree().entries().stream()
                .filter(TreeEntry::directory)
                .filter(directories)
                .map(entry -> new DirectoryEntry(
                        entry.path(), entry.mode(), entry.modified().toInstant(), entry.owner()))
                .toList();
        return new ShardEntry(
                source.shard(),
                source.tree().mode(),
                source.tree().modified().toInstant(),
                listed,
                files,
                objects,
                source.tree().owner());
    }
}
