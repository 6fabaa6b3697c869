package io.torpor.pipeline;

import io.torpor.archive.DirectoryEntry;
import io.torpor.archive.FileEntry;
import io.torpor.archive.ObjectEntry;
import io.torpor.archive.ShardEntry;
import io.torpor.data.Digests;
import io.torpor.data.TreeEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The assembly of a shard's entry from what all streams have written of it. A part that is full goes at once, so that a
 * shard of millions of files is never held as a whole.
 */
final class ShardAssembly {

    private static final int MOST_PATH_CHARACTERS = 2 << 20;

    private final ShardSource source;
    private final String prefix;
    private final ArchiveListener listener;
    private final List<DirectoryEntry> directories = new ArrayList<>();
    private final List<FileEntry> files = new ArrayList<>();
    private final List<ObjectEntry> objects = new ArrayList<>();
    private long pathCharacters;

    /**
     * An assembly of nothing yet.
     *
     * @param prefix of the shard's objects
     */
    ShardAssembly(ShardSource source, String prefix, ArchiveListener listener) {
        this.source = source;
        this.prefix = prefix;
        this.listener = listener;
    }

    ShardSource source() {
        return source;
    }

    /** The key of a planned object in the store. */
    String key(ObjectPlan plan) {
        return prefix + plan.key();
    }

    /**
     * Takes the directories, which come before what is in them, and the empty files, which need no object.
     *
     * @throws io.torpor.problem.ProblemException {@code shard-changed} or {@code disk-error}, naming the file; what the
     *     listener throws
     */
    synchronized void begin() {
        for (TreeEntry entry : source.tree().entries()) {
            if (entry.directory()) {
                directories.add(directory(entry));
                added(entry.path());
            }
        }
        for (TreeEntry entry : source.tree().entries()) {
            if (!entry.directory() && entry.size() == 0) {
                SourceFile.requireAsScanned(source.shard(), source.tree().root().resolve(entry.path()), entry);
                files.add(new FileEntry(
                        entry.path(),
                        0,
                        entry.modified().toInstant(),
                        entry.mode(),
                        Digests.EMPTY,
                        null,
                        0,
                        entry.owner(),
                        null));
                added(entry.path());
            }
        }
    }

    /** Takes an object with its files. */
    synchronized void add(ObjectUpload.Written written) {
        objects.add(written.object());
        for (FileEntry file : written.files()) {
            files.add(file);
            pathCharacters += file.path().length();
        }
        flushIfFull();
    }

    /** What no part has of the shard, when all is written. */
    synchronized ShardEntry last() {
        return part();
    }

    /** The entry of what one object holds: its files and their directories. */
    ShardEntry entry(ObjectUpload.Written written) {
        Map<String, DirectoryEntry> parents = new LinkedHashMap<>();
        for (FileEntry file : written.files()) {
            String path = file.path();
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                parents.computeIfAbsent(path.substring(0, slash), this::directory);
            }
        }
        return entry(List.copyOf(parents.values()), written.files(), List.of(written.object()));
    }

    private void added(String path) {
        pathCharacters += path.length();
        flushIfFull();
    }

    private void flushIfFull() {
        if (directories.size() + files.size() >= ShardEntry.MOST_ENTRIES || pathCharacters >= MOST_PATH_CHARACTERS) {
            listener.full(part());
            directories.clear();
            files.clear();
            objects.clear();
            pathCharacters = 0;
        }
    }

    private ShardEntry part() {
        files.sort(Comparator.comparing(FileEntry::path));
        objects.sort(Comparator.comparing(ObjectEntry::key));
        return entry(directories, files, objects);
    }

    private DirectoryEntry directory(String path) {
        return directory(source.tree().entries().get(source.tree().entries().find(path)));
    }

    private static DirectoryEntry directory(TreeEntry entry) {
        return new DirectoryEntry(entry.path(), entry.mode(), entry.modified().toInstant(), entry.owner());
    }

    private ShardEntry entry(List<DirectoryEntry> directories, List<FileEntry> files, List<ObjectEntry> objects) {
        return new ShardEntry(
                source.shard(),
                source.tree().mode(),
                source.tree().modified().toInstant(),
                directories,
                files,
                objects,
                source.tree().owner());
    }
}
