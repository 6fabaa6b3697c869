package io.torpor.transfer.node;

import io.torpor.archive.ShardEntry;
import io.torpor.data.Tree;
import io.torpor.data.TreeEntry;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tree of a restored shard, by names, kinds, sizes, modes and modification times: what an archive says of it before it
 * is built, and what is found of it later. Change times are of the disk alone, and the shard's own directory gets its
 * permissions last, so neither counts.
 */
final class RestoredTree {

    private static final FileTime NONE = FileTime.from(Instant.EPOCH);

    private RestoredTree() {}

    /** The fingerprint that a shard has when it was restored and nobody has used it. */
    static String fingerprint(ShardEntry shard) {
        Stream<TreeEntry> directories = shard.directories().stream()
                .map(directory ->
                        new TreeEntry(directory.path(), true, 0, time(directory.modified()), directory.mode(), NONE));
        Stream<TreeEntry> files = shard.files().stream()
                .map(file -> new TreeEntry(file.path(), false, file.size(), time(file.modified()), file.mode(), NONE));
        List<TreeEntry> entries = Stream.concat(directories, files)
                .sorted(Comparator.comparing(TreeEntry::path))
                .toList();
        return fingerprint(entries);
    }

    /** The fingerprint of a shard as it is. */
    static String fingerprint(Tree tree) {
        return fingerprint(tree.entries().stream()
                .map(entry -> new TreeEntry(
                        entry.path(), entry.directory(), entry.size(), entry.modified(), entry.mode(), NONE))
                .toList());
    }

    private static String fingerprint(List<TreeEntry> entries) {
        return new Tree(Path.of(""), 0, NONE, entries).fingerprint();
    }

    private static FileTime time(Instant modified) {
        return FileTime.from(modified);
    }
}
