package io.torpor.pipeline;

import io.torpor.archive.DirectoryEntry;
import io.torpor.archive.FileEntry;
import io.torpor.archive.ShardContent;
import io.torpor.archive.ShardEntry;
import io.torpor.archive.ShardTotals;
import io.torpor.data.Tree;
import io.torpor.data.TreeEntry;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The comparison of a shard on disk with what was archived of it, byte by byte (I4). */
public final class TreeComparison {

    private TreeComparison() {}

    /**
     * Whether a tree holds what an archived shard holds: the same names, kinds, modes and content. Times don't count: a
     * file that was only touched has lost nothing.
     *
     * @param tree just scanned
     * @return false also if the tree changes while it is read; all of the archived shard's documents are read then, or as much as
     *     shows a difference
     * @throws ProblemException {@code disk-error} if it can't be read, {@code archive-*} if a document can't, {@code cancelled} if the thread is interrupted
     */
    public static boolean holdsTheSame(Tree tree, ShardContent archived) {
        ShardTotals totals = archived.totals();
        boolean sameCount = tree.entries().size() == totals.entries();
        return sameCount
                && tree.mode() == archived.head().mode()
                && Buffers.with(buffer -> holdsAll(tree, archived, buffer));
    }

    /** Nothing is in an archive twice, so if all of it is in a tree of so many entries, nothing else is there. */
    private static boolean holdsAll(Tree tree, ShardContent archived, ByteBuffer buffer) {
        for (ShardEntry part : archived.parts()) {
            for (DirectoryEntry directory : part.directories()) {
                TreeEntry entry = entry(tree, directory.path());
                if (entry == null || !entry.directory() || entry.mode() != directory.mode()) {
                    return false;
                }
            }
            for (FileEntry file : part.files()) {
                TreeEntry entry = entry(tree, file.path());
                boolean same = entry != null
                        && !entry.directory()
                        && entry.mode() == file.mode()
                        && entry.size() == file.size()
                        && sha256(tree, part.shard(), entry, buffer).equals(file.sha256());
                if (!same) {
                    return false;
                }
            }
        }
        return true;
    }

    private static @Nullable TreeEntry entry(Tree tree, String path) {
        int index = tree.entries().find(path);
        return index < 0 ? null : tree.entries().get(index);
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
