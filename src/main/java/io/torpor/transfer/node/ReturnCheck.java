package io.torpor.transfer.node;

import io.torpor.archive.DirectoryEntry;
import io.torpor.archive.EntryRules;
import io.torpor.archive.FileEntry;
import io.torpor.archive.ShardContent;
import io.torpor.archive.ShardEntry;
import io.torpor.data.DataDirectory;
import io.torpor.data.FolderAttributes;
import io.torpor.data.Names;
import io.torpor.data.Owner;
import io.torpor.data.ProcessRights;
import io.torpor.data.Tree;
import io.torpor.data.TreeEntry;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.shard.ShardStore;
import io.torpor.task.Task;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The check that what a task takes can come back as it was, before its first byte: each rule names the file and the
 * limit.
 */
@Component
class ReturnCheck {

    /** Directories in each other: each is open, twice, while what is in it is deleted. */
    static final int DEEPEST = 200;

    /** Of the memory for trees: they are held twice to be compared, beside names and all else that a process holds. */
    private static final int SHARE = 4;

    private static final int LONGEST_PATH = 4095; // of the system, without its end
    private static final int NUMBERED = 3; // a second one in quarantine

    private final ShardStore shards;
    private final Capacity capacity;
    private final DataDirectory data;

    ReturnCheck(ShardStore shards, Capacity capacity, DataDirectory data) {
        this.shards = shards;
        this.capacity = capacity;
        this.data = data;
    }

    /**
     * The trees of a bucket's shards.
     *
     * @param folder the bucket's own; null if it has none
     * @throws ProblemException {@code shard-unsupported}, {@code shard-immovable} or {@code insufficient-space}
     */
    List<Tree> scan(Task pause, List<ShardId> found, @Nullable FolderAttributes folder) {
        ProcessRights rights = shards.rights();
        if (folder != null) {
            requireOwner(rights, folder.owner(), data.bucket(pause.bucket()).toString());
            EntryRules.requireFolder(folder);
        }
        List<Tree> scanned = new ArrayList<>();
        long left = Runtime.getRuntime().maxMemory() / SHARE;
        long occupied = 0;
        String linked = null;
        for (ShardId shard : found) {
            Tree tree = shards.scan(shard, left);
            left -= tree.entries().bytes();
            shards.requireMovable(tree);
            occupied += tree.survey().occupied();
            linked = linked == null ? tree.survey().linked() : linked;
            EntryRules.requireSupported(shard.name(), tree);
            requireDeletable(pause, shard, tree);
            requireOwners(rights, tree);
            scanned.add(tree);
        }
        if (linked != null) {
            requireRoomForCopies(scanned, occupied, linked);
        }
        return scanned;
    }

    /**
     * Refuses archived shards that can't be given back to their owners here, or whose paths would be too long.
     *
     * @param folder the bucket's own; null if that is not known
     * @throws ProblemException {@code shard-unsupported}, naming a file or a shard
     */
    void requireRestorable(Task resume, List<ShardContent> incoming, @Nullable FolderAttributes folder) {
        ProcessRights rights = shards.rights();
        if (folder != null) {
            requireOwner(rights, folder.owner(), data.bucket(resume.bucket()).toString());
        }
        for (ShardContent content : incoming) {
            ShardEntry head = content.head();
            ShardId shard = new ShardId(resume.bucket(), head.shard());
            requireOwner(rights, head.owner(), head.shard());
            int longest = longestPath(resume, shard);
            for (ShardEntry part : content.parts()) {
                for (DirectoryEntry directory : part.directories()) {
                    requireRestorable(rights, shard, directory.owner(), directory.path(), longest);
                }
                for (FileEntry file : part.files()) {
                    requireRestorable(rights, shard, file.owner(), file.path(), longest);
                }
            }
        }
    }

    private static void requireRestorable(
            ProcessRights rights, ShardId shard, @Nullable Owner owner, String path, int longest) {
        if (owner != null) {
            requireOwner(rights, owner, shard.name() + "/" + path);
        }
        requireShort(shard, path, longest);
    }

    private static void requireOwners(ProcessRights rights, Tree tree) {
        requireOwner(rights, tree.owner(), tree.root().toString());
        for (TreeEntry entry : tree.entries()) {
            if (entry.owner() != null) {
                requireOwner(
                        rights, entry.owner(), tree.root().resolve(entry.path()).toString());
            }
        }
    }

    private static void requireOwner(ProcessRights rights, @Nullable Owner owner, String path) {
        if (owner != null && !rights.canGive(owner)) {
            throw new ProblemException(
                    ProblemCode.SHARD_UNSUPPORTED,
                    "'" + path.replaceAll("[^\\x20-\\x7e…]", "?") + "' belongs to " + owner
                            + ", and Torpor, which runs as "
                            + rights.own() + ", can't give it back to that owner and group. Run Torpor as that user, in"
                            + " that group, or as root; or change the owner; then retry");
        }
    }

    private void requireDeletable(Task pause, ShardId shard, Tree tree) {
        int longest = longestPath(pause, shard);
        for (TreeEntry entry : tree.entries()) {
            long depth = entry.path().chars().filter(c -> c == '/').count() + 1;
            if (depth > DEEPEST) {
                throw unsupported(shard, entry.path(), "is more than " + DEEPEST + " directories deep");
            }
            requireShort(shard, entry.path(), longest);
        }
    }

    /** The bytes of the longest path in a shard that can be named wherever Torpor may move it. */
    private int longestPath(Task task, ShardId shard) {
        Path furthest = data.quarantine(task.id(), shard.bucket(), shard.name());
        return LONGEST_PATH - bytes(furthest.toString()) - NUMBERED - 1;
    }

    private static void requireShort(ShardId shard, String path, int longest) {
        if (path.length() * 3 > longest && bytes(path) > longest) {
            throw unsupported(
                    shard,
                    path,
                    "is too long a path for the trash and the quarantine of this data directory: at most " + longest
                            + " bytes");
        }
    }

    private static ProblemException unsupported(ShardId shard, String path, String rule) {
        return new ProblemException(
                ProblemCode.SHARD_UNSUPPORTED,
                "Shard " + shard.name() + " can't be kept whole: '" + Names.printable(path) + "' " + rule
                        + ". Move it elsewhere, then retry");
    }

    /** A file with several names comes back as several files; all else takes again what it takes now. */
    private void requireRoomForCopies(List<Tree> scanned, long occupied, String linked) {
        long needed =
                scanned.stream().mapToLong(tree -> capacity.need(tree).bytes()).sum();
        long room = occupied + capacity.free();
        if (needed > room) {
            throw new ProblemException(
                    ProblemCode.INSUFFICIENT_SPACE,
                    "The bucket would not fit when it comes back: files with several names (hard links), such as '"
                            + Names.printable(linked) + "', come back as copies, which makes it " + needed
                            + " bytes, and there would be " + room
                            + ". Free some space or remove the links, then retry");
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
