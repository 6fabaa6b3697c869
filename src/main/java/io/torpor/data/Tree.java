package io.torpor.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tree: a directory with all that is in it, as one scan found it.
 *
 * @param root the directory
 * @param mode the root's permission bits, 0 to 07777
 * @param modified the root's modification time
 * @param entries files and directories below the root, sorted by path, name by name: a directory right before what is
 *     in it
 * @param owner whose the root is; null if it is this process's own
 * @param survey of its place on the disk, without the root's own
 */
public record Tree(
        Path root,
        int mode,
        FileTime modified,
        TreeEntries entries,
        @Nullable Owner owner,
        TreeSurvey survey) {

    /** A tree of this process's own, of entries in any order, which take their size of the disk. */
    public Tree(Path root, int mode, FileTime modified, Collection<TreeEntry> entries) {
        this(
                root,
                mode,
                modified,
                TreeEntries.of(entries),
                null,
                new TreeSurvey(entries.stream().mapToLong(TreeEntry::size).sum(), null, null, null));
    }

    /** The bytes of all files. */
    public long bytes() {
        return entries.stream().mapToLong(TreeEntry::size).sum();
    }

    /**
     * The fingerprint of the tree, which two scans of an untouched tree have in common, and no others (I4): SHA-256 in
     * 64 hex digits over every entry's path, kind, size, modification time and mode, every file's change time, and the
     * root's mode. A directory's change time is left out, since a rename of the shard moves it. It is on record: a
     * change of what it covers needs another version byte.
     */
    public String fingerprint() {
        MessageDigest digest = sha256();
        digest.update((byte) 2); // the version of what follows
        number(digest, mode);
        for (TreeEntry entry : entries) {
            byte[] path = entry.path().getBytes(StandardCharsets.UTF_8);
            number(digest, path.length);
            digest.update(path);
            number(digest, entry.directory() ? 1 : 0);
            number(digest, entry.size());
            number(digest, entry.mode());
            time(digest, entry.modified());
            if (!entry.directory()) {
                time(digest, entry.changed());
            }
        }

        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * The first difference to a later scan, in words for the operator.
     *
     * @param later another scan of the same directory
     * @return empty when the fingerprints are equal
     */
    public Optional<String> difference(Tree later) {
        Iterator<TreeEntry> found = later.entries.iterator();
        TreeEntry now = next(found);
        for (TreeEntry entry : entries) {
            if (now == null || TreeEntries.comparePaths(entry.path(), now.path()) < 0) {
                return Optional.of("'" + Names.printable(entry.path()) + "' is gone");
            }
            if (!entry.path().equals(now.path())) {
                break; // what is now comes first
            }
            Optional<String> change = change(entry, now);
            if (change.isPresent()) {
                return change.map(what -> "'" + Names.printable(entry.path()) + "' has " + what);
            }
            now = next(found);
        }

        if (now != null) {
            return Optional.of("'" + Names.printable(now.path()) + "' is new");
        }
        return mode == later.mode
                ? Optional.empty()
                : Optional.of("the shard's own directory has " + modes(mode, later.mode));
    }

    private static @Nullable TreeEntry next(Iterator<TreeEntry> entries) {
        return entries.hasNext() ? entries.next() : null;
    }

    private static Optional<String> change(TreeEntry before, TreeEntry after) {
        if (before.directory() != after.directory()) {
            return Optional.of("become a " + (after.directory() ? "directory" : "file"));
        }
        if (before.size() != after.size()) {
            return Optional.of("another size: " + after.size() + " bytes instead of " + before.size());
        }
        if (!before.modified().equals(after.modified())) {
            return Optional.of("another modification time: " + after.modified() + " instead of " + before.modified());
        }
        if (before.mode() != after.mode()) {
            return Optional.of(modes(before.mode(), after.mode()));
        }
        return before.directory() || before.changed().equals(after.changed())
                ? Optional.empty()
                : Optional.of("another change time: " + after.changed() + " instead of " + before.changed());
    }

    private static String modes(int before, int after) {
        return "another mode: %04o instead of %04o".formatted(after, before);
    }

    private static void time(MessageDigest digest, FileTime time) {
        Instant instant = time.toInstant();
        number(digest, instant.getEpochSecond());
        number(digest, instant.getNano());
    }

    private static void number(MessageDigest digest, long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            digest.update((byte) (value >>> shift));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
