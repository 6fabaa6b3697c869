package io.torpor.archive;

import io.torpor.data.Digests;
import io.torpor.data.Names;
import io.torpor.store.ObjectKeys;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The validator of a shard's entry: it could be true, before anything is done by it. What it says comes from outside. Of
 * a shard in parts, each is checked with what came before it in mind.
 */
public final class ShardValidator {

    /** The name of the shard's document, so no object's. */
    static final String SHARD_JSON = "shard.json";

    private final PathSet directories = new PathSet();
    private final PathSet files = new PathSet();
    private final PathSet keys = new PathSet();
    private final Map<String, List<FileEntry>> contents = new HashMap<>();
    private String field = "";

    /** A validator of one shard. */
    public ShardValidator() {}

    /**
     * Checks an entry as a whole.
     *
     * @param field where it is, for messages; empty or ends with a dot
     * @throws InvalidManifestException naming the first field that is wrong
     */
    public static void checkWhole(ShardEntry shard, String field) {
        new ShardValidator().check(shard, field);
    }

    /**
     * Checks the next part of the shard.
     *
     * @param field where it is, for messages; empty or ends with a dot
     * @throws InvalidManifestException naming the first field that is wrong
     */
    public void check(ShardEntry part, String field) {
        this.field = field;
        require(Names.isShard(part.shard()), "shard", "is not a shard's name");
        refuse(EntryRules.directoryMode(part.mode()), "mode");
        refuse(EntryRules.time(part.modified()), "modified");
        refuse(OwnerNumbers.rule(part.uid(), part.gid()), "uid");

        contents.clear();
        part.objects().forEach(object -> contents.put(object.key(), new ArrayList<>()));
        for (int i = 0; i < part.directories().size(); i++) {
            directory(part.directories().get(i), i);
        }
        for (int i = 0; i < part.files().size(); i++) {
            file(part.files().get(i), i);
        }
        parents(part);
        for (int i = 0; i < part.objects().size(); i++) {
            object(part.objects().get(i), i);
        }
    }

    private void directory(DirectoryEntry directory, int index) {
        String rule = EntryRules.path(directory.path());
        if (rule == null && (files.contains(directory.path()) || !directories.add(directory.path()))) {
            rule = "is there twice";
        }
        refuse(rule, "directories", index, "path");
        refuse(EntryRules.directoryMode(directory.mode()), "directories", index, "mode");
        refuse(OwnerNumbers.rule(directory.uid(), directory.gid()), "directories", index, "uid");
        refuse(EntryRules.time(directory.modified()), "directories", index, "modified");
    }

    private void file(FileEntry file, int index) {
        String rule = EntryRules.path(file.path());
        if (rule == null && (directories.contains(file.path()) || !files.add(file.path()))) {
            rule = "is there twice";
        }
        refuse(rule, "files", index, "path");
        refuse(EntryRules.fileMode(file.mode()), "files", index, "mode");
        refuse(OwnerNumbers.rule(file.uid(), file.gid()), "files", index, "uid");
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
    private void parents(ShardEntry shard) {
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

    private void object(ObjectEntry object, int index) {
        boolean key = ObjectKeys.isSegment(object.key()) && !object.key().endsWith(".json");
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
