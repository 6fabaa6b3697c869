package io.torpor.archive;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The document of a shard, of one of its lists, or the note of an object: an entry that says where it belongs.
 *
 * @param formatVersion {@link Manifest#VERSION}, or an older one
 * @param bucket whose it says it is
 * @param task whose it says it is
 * @param node whose it says it is
 * @param lists of a shard with many files: these come before what is in {@code shard}; missing elsewhere
 * @param totals of all parts; missing in lists, notes, and in version 1
 * @param shard the entry, or the last part of it
 */
record ShardDocument(
        int formatVersion,
        String bucket,
        String task,
        String node,
        @MayBeMissing @Nullable List<ListEntry> lists,
        @MayBeMissing @Nullable ShardTotals totals,
        ShardEntry shard) {

    /** A list, or a note. */
    static ShardDocument list(ShardKey key, ShardEntry part) {
        return of(key, null, null, part);
    }

    /** The document that was written in version 1 with an entry. */
    static ShardDocument version1(ShardKey key, ShardEntry whole) {
        ArchiveId archive = key.archive();
        return new ShardDocument(1, archive.bucket(), archive.task(), key.node(), null, null, whole);
    }

    /** The document of a shard. */
    static ShardDocument of(
            ShardKey key, @Nullable List<ListEntry> lists, @Nullable ShardTotals totals, ShardEntry part) {
        ArchiveId archive = key.archive();
        return new ShardDocument(Manifest.VERSION, archive.bucket(), archive.task(), key.node(), lists, totals, part);
    }

    /** Whether it says that it belongs there. */
    boolean isOf(ShardKey key) {
        return bucket.equals(key.archive().bucket())
                && task.equals(key.archive().task())
                && node.equals(key.node())
                && shard.shard().equals(key.shard());
    }

    /** Its lists; none where the member is missing. */
    List<ListEntry> listed() {
        return lists == null ? List.of() : lists;
    }

    /** The totals of all parts: those that are said, else those of the entry. */
    ShardTotals sums() {
        return totals == null ? ShardTotals.of(shard) : totals;
    }
}
