package io.torpor.pipeline;

import io.torpor.data.Digests;
import io.torpor.data.TreeEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;

/**
 * A source file of a shard, read exactly as it was scanned: size and modification time are the same before the first
 * byte and after the last, and every byte between is there (I4).
 */
final class SourceFile implements AutoCloseable {

    private final String shard;
    private final Path path;
    private final TreeEntry entry;
    private final FileChannel channel;
    private long left;

    private SourceFile(String shard, Path path, TreeEntry entry, FileChannel channel) {
        this.shard = shard;
        this.path = path;
        this.entry = entry;
        this.channel = channel;
        this.left = entry.size();
    }

    /**
     * Opens a file.
     *
     * @throws io.torpor.problem.ProblemException {@code shard-changed} or {@code disk-error}, naming the file
     */
    static SourceFile open(String shard, Path root, TreeEntry entry) {
        Path path = root.resolve(entry.path());
        requireAsScanned(shard, path, entry);
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            return new SourceFile(shard, path, entry, channel);
        } catch (IOException e) {
            throw ShardFileErrors.source(shard, entry.path(), e);
        }
    }

    /**
     * Checks that a file is as it was scanned, without reading it.
     *
     * @throws io.torpor.problem.ProblemException {@code shard-changed} or {@code disk-error}, naming the file
     */
    static void requireAsScanned(String shard, Path path, TreeEntry entry) {
        BasicFileAttributes now;
        try {
            now = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw ShardFileErrors.source(shard, entry.path(), e);
        }

        if (!now.isRegularFile()) {
            throw ShardFileErrors.changed(shard, entry.path(), "is no regular file any more");
        }
        if (now.size() != entry.size()) {
            throw ShardFileErrors.changed(
                    shard, entry.path(), "has another size, " + now.size() + " bytes instead of " + entry.size() + ",");
        }
        if (!now.lastModifiedTime().equals(entry.modified())) {
            throw ShardFileErrors.changed(shard, entry.path(), "has another modification time");
        }
    }

    /**
     * The SHA-256 of a file, as hex digits.
     *
     * @param buffer filled and emptied
     * @param check called for every chunk; throws to end the reading
     * @throws io.torpor.problem.ProblemException {@code shard-changed} or {@code disk-error}, naming the file
     */
    static String sha256(String shard, Path root, TreeEntry entry, ByteBuffer buffer, Runnable check) {
        MessageDigest sha256 = Digests.sha256();
        try (SourceFile file = open(shard, root, entry)) {
            while (file.read(buffer.clear()) >= 0) {
                check.run();
                sha256.update(buffer.flip());
            }
        }
        return Digests.hex(sha256.digest());
    }

    /**
     * Reads some bytes into the buffer.
     *
     * @param into with room for at least one byte
     * @return how many; -1 at the end, when the file was found unchanged
     */
    int read(ByteBuffer into) {
        if (left == 0) {
            requireAsScanned(shard, path, entry);
            return -1;
        }

        int limit = into.limit();
        into.limit(into.position() + (int) Math.min(into.remaining(), left));
        try {
            int count = channel.read(into);
            if (count < 0) {
                throw ShardFileErrors.changed(shard, entry.path(), "has become shorter");
            }
            left -= count;
            return count;
        } catch (IOException e) {
            throw ShardFileErrors.source(shard, entry.path(), e);
        } finally {
            into.limit(limit);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw ShardFileErrors.source(shard, entry.path(), e);
        }
    }
}
