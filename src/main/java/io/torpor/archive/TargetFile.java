package io.torpor.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;

/** A file that is being restored: new, its owner's only until it is complete, and never behind a link. */
final class TargetFile implements AutoCloseable {

    private static final int OWNER_ONLY = 0600;
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final String shard;
    private final Path path;
    private final FilePart part;
    private final FileChannel channel;

    private TargetFile(String shard, Path path, FilePart part, FileChannel channel) {
        this.shard = shard;
        this.path = path;
        this.part = part;
        this.channel = channel;
    }

    static TargetFile create(String shard, Path root, FilePart part) {
        Path path = root.resolve(part.path());
        try {
            return new TargetFile(shard, path, part, FileChannel.open(path, NEW, FILE));
        } catch (IOException e) {
            throw Troubles.target(shard, part.path(), e);
        }
    }

    static void createDirectory(String shard, Path root, DirectoryPart part) {
        try {
            Files.createDirectory(root.resolve(part.path()), DIRECTORY);
        } catch (IOException e) {
            throw Troubles.target(shard, part.path(), e);
        }
    }

    void write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw Troubles.target(shard, part.path(), e);
        }
    }

    /**
     * Gives the complete file its times and permissions.
     *
     * @param durable wait until all of it is on disk
     */
    void complete(boolean durable) {
        try {
            attributes(path, OWNER_ONLY, part.mode(), part.modified());
            if (durable) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw Troubles.target(shard, part.path(), e);
        }
    }

    /** Gives a directory its times and permissions; nothing is created in it any more. */
    static void completeDirectory(String shard, Path root, DirectoryPart part) {
        try {
            attributes(root.resolve(part.path()), 0700, part.mode(), part.modified());
        } catch (IOException e) {
            throw Troubles.target(shard, part.path(), e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw Troubles.target(shard, part.path(), e);
        }
    }

    /** The mode last: it may forbid ourselves to set the time. */
    private static void attributes(Path path, int present, int mode, Instant modified) throws IOException {
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(FileTime.from(modified), null, null);
        if (mode != present) {
            Files.setAttribute(path, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
        }
    }
}
