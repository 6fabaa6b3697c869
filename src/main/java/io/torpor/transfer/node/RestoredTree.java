package io.torpor.transfer.node;

import io.torpor.archive.DirectoryEntry;
import io.torpor.archive.FileEntry;
import io.torpor.archive.ShardContent;
import io.torpor.archive.ShardEntry;
import io.torpor.data.Digests;
import io.torpor.data.Tree;
import io.torpor.data.TreeEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;

/**
 * The tree of a restored shard, by names, kinds, sizes, modes and modification times: what an archive says of it before it
 * is built, and what is found of it later. Change times are of the disk alone, and the shard's own directory gets its
 * permissions last, so neither counts.
 */
final class RestoredTree {

    private final MessageDigest digest = Digests.sha256();
    private final long[] sum = new long[4]; // of all entries' digests, so that their order does not count

    private RestoredTree() {}

    /**
     * The fingerprint that a shard has when it was restored and nobody has used it.
     *
     * @throws io.torpor.problem.ProblemException {@code archive-*} if its documents can't be read
     */
    static String fingerprint(ShardContent shard) {
        RestoredTree tree = new RestoredTree();
        for (ShardEntry part : shard.parts()) {
            for (DirectoryEntry directory : part.directories()) {
                tree.add(directory.path(), true, 0, directory.modified(), directory.mode());
            }
            for (FileEntry file : part.files()) {
                tree.add(file.path(), false, file.size(), file.modified(), file.mode());
            }
        }
        return tree.fingerprint();
    }

    /** The fingerprint of a shard as it is. */
    static String fingerprint(Tree found) {
        RestoredTree tree = new RestoredTree();
        for (TreeEntry entry : found.entries()) {
            tree.add(
                    entry.path(),
                    entry.directory(),
                    entry.size(),
                    entry.modified().toInstant(),
                    entry.mode());
        }
        return tree.fingerprint();
    }

    private void add(String path, boolean directory, long size, Instant modified, int mode) {
        digest.update(path.getBytes(StandardCharsets.UTF_8));
        digest.update(ByteBuffer.allocate(26)
                .put((byte) 0) // ends the path
                .put((byte) (directory ? 1 : 0))
                .putLong(size)
                .putLong(modified.getEpochSecond())
                .putInt(modified.getNano())
                .putInt(mode)
                .flip());
        ByteBuffer one = ByteBuffer.wrap(digest.digest());
        long carry = 0;
        for (int i = sum.length - 1; i >= 0; i--) {
            long more = one.getLong(i * Long.BYTES);
            long added = sum[i] + more;
            long carried = Long.compareUnsigned(added, more) < 0 ? 1 : 0;
            sum[i] = added + carry;
            carry = carried | (carry == 1 && sum[i] == 0 ? 1 : 0);
        }
    }

    private String fingerprint() {
        StringBuilder hex = new StringBuilder();
        for (long part : sum) {
            hex.append(Digests.hex(ByteBuffer.allocate(Long.BYTES).putLong(part).array()));
        }
        return hex.toString();
    }
}
