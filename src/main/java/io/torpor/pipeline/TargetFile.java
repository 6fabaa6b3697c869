package io.torpor.pipeline;

import io.torpor.archive.DirectoryEntry;
import io.torpor.archive.FileEntry;
import io.torpor.data.Attributes;
import io.torpor.data.EarlyWriteback;
import io.torpor.data.FileNames;
import io.torpor.data.Owner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A target file, one that is being restored: new, and never behind a link. It may have its final permissions from the
 * beginning; the shard's directory lets nobody else in until it is complete.
 */
final class TargetFile implements AutoCloseable {

    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final String shard;
    private final Path path;
    private final FileEntry entry;
    private final FileModes modes;
    private final FileChannel channel;
    private final EarlyWriteback writeback;
    private final @Nullable SparseWriter holes;

    private TargetFile(String shard, Path path, FileEntry entry, FileModes modes, FileChannel channel) {
        this.shard = shard;
        this.path = path;
        this.entry = entry;
        this.modes = modes;
        this.channel = channel;
        this.writeback = new EarlyWriteback(path);
        this.holes = entry.allocated() == null ? null : new SparseWriter(channel);
    }

    /**
     * Creates a file.
     *
     * @param modes of all files that are restored together
     */
    static TargetFile create(String shard, Path root, FileEntry entry, FileModes modes) {
        Path path = FileNames.below(root, entry.path());
        try {
            return new TargetFile(
                    shard, path, entry, modes, FileChannel.open(path, NEW, modes.attribute(entry.mode())));
        } catch (IOException e) {
            throw ShardFileErrors.target(shard, entry.path(), e);
        }
    }

    /** Lets nobody but the owner into the shard's own directory, until somebody gives it its permissions. */
    static void closeToOthers(String shard, Path root) {
        try {
            Files.setAttribute(root, "unix:mode", 0700, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw ShardFileErrors.target(shard, ".", e);
        }
    }

    static void createDirectory(String shard, Path root, DirectoryEntry entry) {
        try {
            Files.createDirectory(FileNames.below(root, entry.path()), DIRECTORY);
        } catch (IOException e) {
            throw ShardFileErrors.target(shard, entry.path(), e);
        }
    }

    void write(ByteBuffer bytes) {
        try {
            if (holes != null) {
                holes.write(bytes);
            }
            while (bytes.hasRemaining()) {
                writeback.grown(channel.write(bytes));
            }
        } catch (IOException e) {
            throw ShardFileErrors.target(shard, entry.path(), e);
        }
    }

    /**
     * Gives the complete file its times and permissions.
     *
     * @param durable wait until all of it is on disk
     */
    void complete(boolean durable) {
        try {
            if (holes != null) {
                holes.end();
            }
            giveTo(path, entry.owner());
            Attributes.setModified(path, entry.modified());
            modes.complete(path, entry.mode());
            Attributes.requireAre(path, entry.mode(), entry.modified());
            if (durable) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw ShardFileErrors.target(shard, entry.path(), e);
        }
    }

    /** Gives a directory its times and permissions; nothing is created in it any more. */
    static void completeDirectory(String shard, Path root, DirectoryEntry entry) {
        try {
            Path path = FileNames.below(root, entry.path());
            giveTo(path, entry.owner());
            Attributes.setModified(path, entry.modified());
            Files.setAttribute(path, "unix:mode", entry.mode(), LinkOption.NOFOLLOW_LINKS); // it may forbid us the time
            Attributes.requireAre(path, entry.mode(), entry.modified());
        } catch (IOException e) {
            throw ShardFileErrors.target(shard, entry.path(), e);
        }
    }

    /** Gives the shard's own directory to its owner; it stays closed to all others until it is adopted. */
    static void completeRoot(String shard, Path root, @Nullable Owner owner) {
        try {
            giveTo(root, owner);
        } catch (IOException e) {
            throw ShardFileErrors.target(shard, ".", e);
        }
    }

    /** Before times and modes, which it may move. */
    private static void giveTo(Path path, @Nullable Owner owner) throws IOException {
        if (owner != null) {
            Attributes.setOwner(path, owner);
            Attributes.requireOwner(path, owner);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw ShardFileErrors.target(shard, entry.path(), e);
        }
    }
}
