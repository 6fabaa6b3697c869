package io.torpor.shard;

import io.torpor.data.Attributes;
import io.torpor.data.DataDirectory;
import io.torpor.data.Durability;
import io.torpor.data.OwnWrites;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mover of shards: in and out of their buckets by atomic renames that are on disk when the call returns (I5). */
final class ShardMover {

    private static final Logger LOG = LoggerFactory.getLogger(ShardMover.class);
    private static final int OWNER_WRITE = 0200;
    private static final int ATTEMPTS = 5;

    private final DataDirectory data;
    private final OwnWrites writes;

    ShardMover(DataDirectory data, OwnWrites writes) {
        this.data = data;
        this.writes = writes;
    }

    void adopt(Path staged, ShardId shard, int rootMode, FileTime rootModified) throws IOException {
        Path target = data.shard(shard.bucket(), shard.name());
        if (!staged.startsWith(data.stagingRoot())) {
            throw new IllegalArgumentException(staged + " is not below " + data.stagingRoot());
        }

        if (Disk.exists(staged)) {
            // Checked here because a rename silently replaces an empty directory. What comes between check and rename
            // can only be lost if it is empty too: a rename never replaces a directory that holds something.
            if (Disk.exists(target)) {
                throw occupied(target, null);
            }
            try {
                renameIntoNewParent(staged, target);
            } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
                throw occupied(target, e);
            }
        } else if (!Disk.isDirectory(target)) {
            throw new NoSuchFileException(staged.toString(), null, staged + " vanished before it was adopted");
        }

        Attributes.apply(target, rootMode, rootModified);
    }

    void moveOut(ShardId shard, Path trash) throws IOException {
        Path source = data.shard(shard.bucket(), shard.name());
        if (!trash.startsWith(data.trashRoot())) {
            throw new IllegalArgumentException(trash + " is not below " + data.trashRoot());
        }

        if (!Disk.exists(source)) {
            return;
        }
        requireDirectory(source);
        if (Disk.exists(trash)) {
            throw new ProblemException(
                    ProblemCode.CLEANUP_PENDING,
                    trash + " is not cleaned yet, and the shard is in " + source + " again. It is moved when the"
                            + " staging sweeper is done");
        }
        renameKeepingMode(source, trash);
    }

    void bringBack(Path trash, ShardId shard) throws IOException {
        Path target = data.shard(shard.bucket(), shard.name());
        if (Disk.exists(target)) {
            throw occupied(target, null);
        }
        renameKeepingMode(trash, target);
    }

    void removeEmptyBucket(Path bucket) throws IOException {
        if (!Disk.isDirectory(bucket)) {
            return;
        }
        if (Movability.isMountPoint(bucket)) {
            LOG.debug("{} is kept, somebody else has mounted it", bucket);
            return;
        }
        try {
            Files.delete(bucket);
            Durability.forceDirectory(data.root());
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("{} is kept, it is not empty", bucket);
        } catch (NoSuchFileException e) {
            LOG.debug("{} was removed by somebody else", bucket);
        }
    }

    /**
     * Renames a shard whose directory may be read-only. Who is not root may move such a directory to another parent
     * only after it was made writable; it gets its mode back, at whichever place it is then.
     */
    void renameKeepingMode(Path source, Path target) throws IOException {
        try {
            renameIntoNewParent(source, target);
        } catch (AccessDeniedException e) {
            int mode = Attributes.mode(source);
            if ((mode & OWNER_WRITE) != 0) {
                throw e; // a parent's permissions, not the shard's own
            }
            Attributes.setMode(source, mode | OWNER_WRITE);
            try {
                renameIntoNewParent(source, target);
            } finally {
                Attributes.setMode(Disk.exists(source) ? source : target, mode);
            }
        }
    }

    private void renameIntoNewParent(Path source, Path target) throws IOException {
        Path from = source.getParent();
        Path into = target.getParent();
        if (from == null || into == null) {
            throw new IllegalArgumentException("No parent: " + source + ", " + target);
        }

        // The staging sweeper removes empty parents. If it does so between these two calls, they are repeated.
        for (int attempt = 1; ; attempt++) {
            try {
                writes.make(() -> {
                    Durability.createDirectories(into);
                    return Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
                });
                break;
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS || !Disk.exists(source)) {
                    throw e;
                }
            }
        }

        // The new entry first: a power failure between the two leaves two names, never none.
        Durability.forceDirectory(into);
        Durability.forceDirectory(from);
    }

    private static void requireDirectory(Path path) {
        if (!Disk.isDirectory(path)) {
            throw new ProblemException(
                    ProblemCode.SHARD_UNSUPPORTED,
                    path + " is not a directory, so it is not a shard. Move it elsewhere, then try again");
        }
    }

    private static ProblemException occupied(Path target, @Nullable IOException cause) {
        return new ProblemException(
                ProblemCode.BUCKET_NOT_EMPTY,
                target + " is there already and is not replaced. Move it elsewhere, then try again",
                cause);
    }
}
