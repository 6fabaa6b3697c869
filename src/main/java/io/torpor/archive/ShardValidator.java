package io.torpor.archive;

import io.torpor.data.Digests;
import io.torpor.data.Names;
import io.torpor.store.ObjectKeys;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The validator of a shard's entry: it could be true, before anything is done by it. What it says comes from outside.
 */
public final class ShardValidator {

    /** The name of the shard's document, so no object's. */
    static final String SHARD_JSON = "shard.json";

    private final ShardEntry shard;
    private final String field;
    private final Set<String> directories = new HashSet<>();
    private final Set<String> files = new HashSet<>();
    private final Map<String, List<FileEntry>> contents = new HashMap<>();

    private ShardValidator(ShardEntry shard, String field) {
        this.shard = shard;
        this.field = field;
    }

    /**
     * Checks an entry.
     *
     * @param field where it is, for messages; empty or ends with a dot
     * @throws InvalidManifestException naming the first field that is wrong
     */
    public static void check(ShardEntry shard, String field) {
        new ShardValidator(shard, field).check();
    }

    private void check() {
        require(Names.isShard(shard.shard()), "shard", "is not a shard's name");
        refuse(EntryRules.directoryMode(shard.mode()), "mode");
        refuse(EntryRules.time(shard.modified()), "modified");

        shard.objects().forEach(object -> contents.put(object.key(), new ArrayList<>()));
        for (int i = 0; i < shard.directories().size(); i++) {
            directory(shard.directories().get(i), i);
        }
        for (int i = 0; i < shard.files().size(); i++) {
            file(shard.files().get(i), i);
        }
        parents();
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < shard.objects().size(); i++) {
            object(shard.objects().get(i), i, keys);
        }
    }

    private void directory(DirectoryEntry directory, int index) {
        String rule = EntryRules.path(directory.path());
        if (rule == null && !directories.add(directory.path())) {
            rule = "is there twice";
        }
        refuse(rule, "directories", index, "path");
        refuse(EntryRules.directoryMode(directory.mode()), "directories", index, "mode");
        refuse(EntryRules.time(directory.modified()), "directories", index, "modified");
    }

    private void file(FileEntry file, int index) {
        String rule = EntryRules.path(file.path());
        if (rule == null && (directories.contains(file.path()) || !files.add(file.path()))) {
            rule = "is there twice";
        }
        refuse(rule, "files", index, "path");
        refuse(EntryRules.fileMode(file.mode()), "files", index, "mode");
        refuse(EntryRules.time(file.modified()), "files", index, "modified");
        refuse(Digests.isHex(file.sha256(), 64) ? null : "must be 64 hex digits", "files", index, "sha256");
        refuse(file.size() >= 0 ? null : "must not be negative", "files", index, "size");
        refuse(file.offset() >= 0 ? null : "must not be negative", "files", index, "offset");

        Long allocated = file.allocated();
        boolean less = allocated == null || (allocated >= 0 && allocated < file.size());
        refuse(less ? null : "must be less than the size", "files", index, "allocated");
        List<FileEntry> content = file.object() == null ? null : contents.get(file.object());
        if (file.size() == 0) {
            refuse(file.object() == null ? null : "must be null for an empty file", "files", index, "object");
            refuse(file.offset() == 0 ? null : "must be 0 for an empty file", "files", index, "offset");
            refuse(
                    file.sha256().equals(Digests.EMPTY) ? null : "is not that of an empty file",
                    "files",
                    index,
                    "sha256");
        } else if (content == null) {
            refuse("is not one of the shard's objects", "files", index, "object");
        } else {
            content.add(file);
        }
    }

    /** Checks parents: each must be a directory that is listed; so no file can be a parent. */
    private void parents() {
        for (int i = 0; i < shard.directories().size(); i++) {
            refuse(parentRule(shard.directories().get(i).path()), "directories", i, "path");
        }
        for (int i = 0; i < shard.files().size(); i++) {
            refuse(parentRule(shard.files().get(i).path()), "files", i, "path");
        }
    }

    private @Nullable String parentRule(String path) {
        int slash = path.lastIndexOf('/');
        boolean known = slash < 0 || directories.contains(path.substring(0, slash));
        return known ? null : "must be in a directory that is listed";
    }

    private void object(ObjectEntry object, int index, Set<String> keys) {
        boolean key = ObjectKeys.isSegment(object.key()) && !object.key().equals(SHARD_JSON);
        refuse(key ? null : "must be one plain name", "objects", index, "key");
        refuse(keys.add(object.key()) ? null : "is there twice", "objects", index, "key");
        refuse(object.size() > 0 ? null : "must be above 0", "objects", index, "size");
        refuse(Digests.isHex(object.sha256(), 64) ? null : "must be 64 hex digits", "objects", index, "sha256");
        refuse(Digests.isHex(object.crc32c(), 8) ? null : "must be 8 hex digits", "objects", index, "crc32c");
        boolean codec =
                object.codec().equals(ObjectEntry.NONE) || object.codec().equals(ObjectEntry.ZSTD);
        refuse(codec ? null : "is not known: '" + Names.printable(object.codec()) + "'", "objects", index, "codec");
        refuse(coverRule(object), "objects", index, "size");
    }

    private @Nullable String coverRule(ObjectEntry object) {
        List<FileEntry> covering = contents.getOrDefault(object.key(), List.of());
        covering.sort(Comparator.comparingLong(FileEntry::offset));
        boolean plain = object.codec().equals(ObjectEntry.NONE);
        long end = 0;
        for (FileEntry file : covering) {
            if (file.offset() != end
                    || file.size() > Long.MAX_VALUE - end
                    || plain && file.size() > object.size() - end) {
                return "its files must cover it without gap or overlap, and no more";
            }
            end += file.size();
        }
        return end > 0 && (!plain || end == object.size()) ? null : "its files must cover it to its end";
    }

    private void require(boolean right, String name, String rule) {
        refuse(right ? null : rule, name);
    }

    private void refuse(@Nullable String rule, String name) {
        if (rule != null) {
            throw new InvalidManifestException(field + name, rule);
        }
    }

    private void refuse(@Nullable String rule, String list, int index, String name) {
        if (rule != null) {
            throw new InvalidManifestException(field + list + "[" + index + "]." + name, rule);
        }
    }
}
