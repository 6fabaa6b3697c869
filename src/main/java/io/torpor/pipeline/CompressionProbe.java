package io.torpor.pipeline;

import com.github.luben.zstd.Zstd;
import io.torpor.data.TreeEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A probe of an object's content: some of it tells whether compression is worth its time. */
final class CompressionProbe {

    private static final int PIECES = 3;
    private static final int PIECE = 64 * 1024;
    private static final double WORTH = 0.9;

    private CompressionProbe() {}

    /** Whether pieces of the begin, the middle and the end of the planned object shrink by a tenth. */
    static boolean shrinks(String shard, Path root, ObjectPlan plan) {
        List<TreeEntry> files = plan.files();
        ByteBuffer pieces = ByteBuffer.allocate(PIECES * PIECE);
        for (int i = 0; i < PIECES; i++) {
            TreeEntry entry = files.get((files.size() - 1) * i / (PIECES - 1));
            read(shard, root, entry, (entry.size() - PIECE) * i / (PIECES - 1), pieces.limit((i + 1) * PIECE));
        }
        byte[] sampled = new byte[pieces.flip().remaining()];
        pieces.get(sampled);
        return Zstd.compress(sampled, 1).length < sampled.length * WORTH;
    }

    /** Reads a piece. It is not relied on: whether the file is as it was scanned is seen when it is archived. */
    private static void read(String shard, Path root, TreeEntry entry, long offset, ByteBuffer into) {
        try (FileChannel channel =
                FileChannel.open(root.resolve(entry.path()), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            channel.read(into, Math.max(0, offset));
        } catch (IOException e) {
            throw ShardFileErrors.source(shard, entry.path(), e);
        }
    }
}
