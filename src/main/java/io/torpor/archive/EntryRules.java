package io.torpor.archive;

import io.torpor.data.Attributes;
import io.torpor.data.FolderAttributes;
import io.torpor.data.Names;
import io.torpor.data.Tree;
import io.torpor.data.TreeEntry;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The rules of entries: what an entry of a shard may look like. The same hold before the first byte is archived and
 * when a manifest is read, so what was archived can be restored. Each answers the rule that is broken, or null.
 */
public final class EntryRules {

    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_PATH = 3000; // of the kernel's 4096; the rest is for where the shard lies

    private EntryRules() {}

    /**
     * Refuses a bucket's own folder that could not be made again as it is.
     *
     * @throws ProblemException {@code shard-unsupported}
     */
    public static void requireFolder(FolderAttributes folder) {
        require(
                "of the bucket",
                "the bucket's own folder",
                directoryMode(folder.mode()),
                time(folder.modified()),
                settable(folder.modified()));
    }

    /**
     * Refuses a tree that could not be restored as it is.
     *
     * @param shard its name, for messages
     * @throws ProblemException {@code shard-unsupported}, naming the entry
     */
    public static void requireSupported(String shard, Tree tree) {
        require(
                shard,
                "the shard's own directory",
                directoryMode(tree.mode()),
                time(instant(tree.modified())),
                settable(instant(tree.modified())));
        for (TreeEntry entry : tree.entries()) {
            require(
                    shard,
                    "'" + Names.printable(entry.path()) + "'",
                    path(entry.path()),
                    entry.directory() ? directoryMode(entry.mode()) : fileMode(entry.mode()),
                    time(instant(entry.modified())),
                    settable(instant(entry.modified())));
        }
    }

    /** The rule of times that are archived: it must be possible to give them back. */
    private static @Nullable String settable(Instant time) {
        return Attributes.canSet(time)
                ? null
                : "must have a time that can be set here: none before 1970 with a fraction of a second";
    }

    /** The rule of paths: relative, Unicode, no name that leads out of the shard. */
    static @Nullable String path(String path) {
        byte[] utf8 = path.getBytes(StandardCharsets.UTF_8);
        boolean unicode =
                new String(utf8, StandardCharsets.UTF_8).equals(path); // half a surrogate pair does not come back
        if (!unicode || path.indexOf('\0') >= 0) {
            return "must be Unicode without NUL";
        }
        if (path.startsWith("/")) {
            return "must be relative";
        }
        if (utf8.length > LONGEST_PATH) {
            return "must be at most " + LONGEST_PATH + " bytes";
        }
        for (String name : path.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                return "must have no '..', '.' or empty name";
            }
            if (bytes(name) > LONGEST_NAME) {
                return "must have names of at most " + LONGEST_NAME + " bytes";
            }
        }
        return null;
    }

    /**
     * The rule of files' modes. With set-user-ID or set-group-ID, a manifest could make a program that runs with
     * Torpor's own rights.
     */
    static @Nullable String fileMode(int mode) {
        return mode >= 0 && mode <= 01777
                ? null
                : "must be a mode from 0 to 01777, without set-user-ID and set-group-ID";
    }

    /**
     * The rule of directories' modes. Set-group-ID stays: on a directory it only hands the group down, and is common.
     */
    static @Nullable String directoryMode(int mode) {
        return mode >= 0 && mode <= 03777 ? null : "must be a mode from 0 to 03777, without set-user-ID";
    }

    /** The rule of times: those that Java can set, 1677 to 2262. */
    static @Nullable String time(Instant time) {
        long nanos = FileTime.from(time).to(TimeUnit.NANOSECONDS);
        return nanos == Long.MIN_VALUE || nanos == Long.MAX_VALUE ? "must be a time from 1677 to 2262" : null;
    }

    static Instant instant(FileTime time) {
        return time.toInstant();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void require(String shard, String what, @Nullable String... rules) {
        for (String rule : rules) {
            if (rule != null) {
                throw new ProblemException(
                        ProblemCode.SHARD_UNSUPPORTED,
                        "Shard " + shard + " can't be archived: " + what + " " + rule
                                + ". Change it or move it elsewhere, then retry");
            }
        }
    }
}
