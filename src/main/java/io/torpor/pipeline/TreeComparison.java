package io.torpor.pipeline;

import io.torpor.archive.DirectoryEntry;
import io.torpor.archive.FileEntry;
import io.torpor.archive.ShardEntry;
import io.torpor.data.Tree;
import io.torpor.data.TreeEntry;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The comparison of a shard on disk with what was archived of it, byte by byte (I4). */
public final class TreeComparison {

    private TreeComparison() {}

    /**
     * Whether a tree holds what an archived shard holds: the same names, kinds, modes and content. Times don't count: a
     * file that was only touched has lost nothing.
     *
     * @param tree just scanned
     * @return false also if the tree changes while it is read
     * @throws ProblemException {@code disk-error} if it can't be read, {@code cancelled} if the thread is interrupted
     */
    public static boolean holdsTheSame(Tree tree, ShardEntry archived) {
        Map<String, DirectoryEntry> directories = new HashMap<>();
        archived.directories().forEach(directory -> directories.put(directory.path(), directory));
        Map<String, FileEntry> files = new HashMap<>();
        archived.files().forEach(file -> files.put(file.path(), file));

        boolean sameCount = tree.entries().size() == directories.size() + files.size();
        if (!sameCount || tree.mode() != archived.mode()) {
            return false;
        }
        for (TreeEntry entry : tree.entries()) {
            boolean same = entry.directory()
                    ? isSame(entry, directories.get(entry.path()))
                    : isSame(entry, files.get(entry.path()));
            if (!same) {
                return false;
            }
        }
        return haveSameContent(tree, archived.shard(), files);
    }

    private static boolean isSame(TreeEntry entry, @Nullable DirectoryEntry directory) {
        return directory != null && directory.mode() == entry.mode();
    }

    private static boolean isSame(TreeEntry entry, @Nullable FileEntry file) {
        return file != null && file.mode() == entry.mode() && file.size() == entry.size();
    }

    private static boolean haveSameContent(Tree tree, String shard, Map<String, FileEntry> files) {
        return Buffers.with(buffer -> tree.entries().stream().allMatch(entry -> {
            FileEntry file = files.get(entry.path());
            return file == null || sha256(tree, shard, entry, buffer).equals(file.sha256());
        }));
    }

    private static String sha256(Tree tree, String shard, TreeEntry entry, ByteBuffer buffer) {
        try {
            return SourceFile.sha256(shard, tree.root(), entry, buffer, () -> {});
        } catch (ProblemException e) {
            if (e.code() == ProblemCode.SHARD_CHANGED) {
                return "";
            }
            throw e;
        }
    }
}
