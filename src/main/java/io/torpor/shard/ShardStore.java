package io.torpor.shard;

import io.torpor.data.Attributes;
import io.torpor.data.DataDirectory;
import io.torpor.data.Directories;
import io.torpor.data.Durability;
import io.torpor.data.FolderAttributes;
import io.torpor.data.Names;
import io.torpor.data.OwnWrites;
import io.torpor.data.Owner;
import io.torpor.data.ProcessRights;
import io.torpor.data.Tree;
import io.torpor.data.TreeScanner;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The shards on this node's disk. A shard is a directory of files in its bucket's directory. Every move is one atomic
 * rename and can be repeated after a crash at any instruction (I5).
 *
 * <p>A disk that fails raises {@code disk-error} with the path, from every method.
 */
@Component
public class ShardStore {

    private static final Logger LOG = LoggerFactory.getLogger(ShardStore.class);

    private final DataDirectory data;
    private final OwnWrites writes;
    private final ShardMover mover;
    private final Quarantine quarantine;

    ShardStore(DataDirectory data, OwnWrites writes) {
        this.data = data;
        this.writes = writes;
        this.mover = new ShardMover(data, writes);
        this.quarantine = new Quarantine(data, mover);
    }

    /**
     * The names of all buckets that have a directory here, sorted; also those whose directory is a symbolic link, which is
     * refused by {@link #list} then. Other things in the data directory are ignored.
     */
    public List<String> buckets() {
        return Disk.run(data.root(), () -> Directories.children(data.root()).stream()
                .filter(Disk::leadsToDirectory)
                .map(path -> path.getFileName().toString())
                .filter(Names::isBucket)
                .toList());
    }

    /**
     * The shards of a bucket, sorted; empty when the bucket has no directory here.
     *
     * @throws ProblemException {@code shard-unsupported}, naming it, if anything else lies in the bucket's directory:
     *     an archive without it would not be the whole bucket
     */
    public List<ShardId> list(String bucket) {
        Path directory = data.bucket(bucket);
        if (!Disk.exists(directory)) {
            return List.of();
        }
        if (Files.isSymbolicLink(directory)) {
            throw linked(directory);
        }
        if (!Disk.isDirectory(directory)) {
            throw unsupported(directory, "is not a directory, so it can't be a bucket");
        }

        List<ShardId> shards = new ArrayList<>();
        for (Path path : Disk.run(directory, () -> Directories.children(directory))) {
            String name = path.getFileName().toString();
            if (DataDirectory.isTrial(name)) {
                continue;
            }
            if (!Disk.isDirectory(path)) {
                throw unsupported(path, "is not a directory, so it can't be a shard");
            }
            if (!Names.isShard(name)) {
                throw unsupported(path, "is not a legal shard name (letters, digits, _ . @ + = -, no dot first)");
            }
            shards.add(new ShardId(bucket, name));
        }
        return shards;
    }

    /** Whether the shard's directory is here. */
    public boolean exists(ShardId shard) {
        return Disk.isDirectory(path(shard));
    }

    /**
     * The sum of a shard's file sizes in bytes. Counts what it finds while others change it; 0 if there is no shard.
     */
    public long bytes(ShardId shard) {
        return Disk.run(path(shard), () -> Disk.bytes(path(shard)));
    }

    /**
     * The tree of a shard: all that is in it.
     *
     * @throws ProblemException {@code shard-changed} if it vanished, whole or in part; {@code shard-unsupported} for
     *     what can't be archived
     */
    public Tree scan(ShardId shard) {
        return scan(path(shard));
    }

    /**
     * The tree of a shard that fits some memory.
     *
     * @param most bytes that its entries may take
     * @throws ProblemException as {@link #scan(ShardId)}, and {@code shard-unsupported} if they take more
     */
    public Tree scan(ShardId shard, long most) {
        return scan(path(shard), most);
    }

    /**
     * Verifies that a shard still is what it was when it was scanned (I4).
     *
     * @throws ProblemException {@code shard-changed}, naming the first difference
     */
    public void verifyUnchanged(Tree before) {
        before.difference(scan(before.root())).ifPresent(difference -> {
            throw new ProblemException(
                    ProblemCode.SHARD_CHANGED, "The shard in " + before.root() + " changed: " + difference);
        });
    }

    /**
     * Adopts a staged directory as a shard, with its final mode and modification time. To be repeated after a crash:
     * when the staged directory is gone and the shard is there, only mode and time are set (I5).
     *
     * @param staged below the staging root; complete, verified and durable
     * @param shard its name, recorded as this task's before the call (I1)
     * @param rootMode permission bits of the shard's own directory
     * @param rootModified modification time of the shard's own directory
     * @throws ProblemException {@code bucket-not-empty} if something of that name is there, even an empty directory
     */
    public void adopt(Path staged, ShardId shard, int rootMode, FileTime rootModified) {
        Disk.run(path(shard), () -> mover.adopt(staged, shard, rootMode, rootModified));
    }

    /**
     * Moves a shard that may be destroyed (I4) out of its bucket. A shard that is not there is fine: it was moved
     * before.
     *
     * @param trash below the trash root, recorded by the caller (I1)
     * @throws ProblemException {@code cleanup-pending} if shard and trash are both there; {@code shard-unsupported} if
     *     the shard is not a directory
     */
    public void moveOut(ShardId shard, Path trash) {
        Disk.run(path(shard), () -> mover.moveOut(shard, trash));
    }

    /**
     * Quarantines a shard: moves it to where nobody deletes it (I4). What was quarantined before is never overwritten.
     *
     * @return where the shard is now; when it is gone from its bucket, where this task moved it before
     * @throws ProblemException {@code shard-changed} if it is neither in its bucket nor in this task's quarantine
     */
    public Path quarantine(ShardId shard, String task) {
        return Disk.run(path(shard), () -> quarantine.take(shard, task));
    }

    /**
     * Tries whether a directory can be renamed between a bucket's place and Torpor's own directory, both ways, with an
     * empty one.
     *
     * @param aside in Torpor's own directory, recorded by the caller (I1)
     * @param inPlace in the place, recorded by the caller (I1)
     * @throws ProblemException {@code shard-immovable}, naming the place and the remedy
     */
    public void tryMoves(Path aside, Path inPlace) {
        Disk.run(aside, () -> Movability.tryMoves(aside, inPlace, writes));
    }

    /**
     * Refuses a shard that is a mount point or carries a flag that forbids its rename.
     *
     * @throws ProblemException {@code shard-immovable}, naming it and the remedy; {@code shard-changed} if it is gone
     */
    public void requireMovable(ShardId shard) {
        Disk.run(path(shard), () -> Movability.requireMovable(path(shard)));
    }

    /**
     * Refuses a shard that can't be renamed, or in which something can't be deleted.
     *
     * @param tree as it was scanned just now
     * @throws ProblemException {@code shard-immovable}, naming what could not be moved or deleted, and the remedy
     */
    public void requireMovable(Tree tree) {
        Disk.run(tree.root(), () -> Movability.requireMovable(tree));
    }

    /** The rights of this process over what it makes below the data directory. */
    public ProcessRights rights() {
        return Disk.run(data.root(), () -> ProcessRights.now(data.root()));
    }

    /** The attributes of a bucket's own folder; empty if it has none here. */
    public Optional<FolderAttributes> folder(String bucket) {
        Path folder = data.bucket(bucket);
        return Disk.run(
                folder,
                () -> Disk.isDirectory(folder)
                        ? Optional.of(Attributes.ofFolder(folder, rights()))
                        : Optional.<FolderAttributes>empty());
    }

    /**
     * Makes a bucket's own folder, durable, if there is none. Until it is complete, it is open to Torpor alone.
     *
     * @param becomes what it will be; null if that is not known, so that it is as the system makes it
     */
    public void makeFolder(String bucket, @Nullable FolderAttributes becomes) {
        Path folder = data.bucket(bucket);
        Disk.run(folder, () -> {
            boolean made = !Disk.exists(folder);
            Durability.createDirectories(folder);
            if (made && becomes != null) {
                Attributes.setMode(folder, 0700);
            }
        });
    }

    /** Gives a bucket's own folder its owner, time and mode, checked and durable; when all that is in it is. */
    public void completeFolder(String bucket, FolderAttributes attributes) {
        Path folder = data.bucket(bucket);
        Disk.run(folder, () -> {
            ProcessRights rights = rights();
            Owner now = Attributes.ofFolder(folder, rights).owner();
            if (now != null && !rights.givesAway()) {
                LOG.warn("The folder {} belongs to {}, who made it meanwhile; it is left as it is", folder, now);
                return;
            }
            if (attributes.owner() != null) {
                Attributes.setOwner(folder, attributes.owner());
                Attributes.requireOwner(folder, attributes.owner());
            }
            Attributes.apply(folder, attributes.mode(), FileTime.from(attributes.modified()));
        });
    }

    /** The shards in quarantine on this node, sorted by task, bucket and name. */
    public List<Quarantined> quarantined() {
        return Disk.run(data.quarantineRoot(), quarantine::list);
    }

    /** Removes the directory of a bucket without shards. One that holds something, or is not there, is left alone. */
    public void removeEmptyBucket(String bucket) {
        Disk.run(data.bucket(bucket), () -> mover.removeEmptyBucket(data.bucket(bucket)));
    }

    private Path path(ShardId shard) {
        return data.shard(shard.bucket(), shard.name());
    }

    /** The tree in a directory; what vanishes meanwhile is {@code shard-changed}. */
    static Tree scan(Path root) {
        return scan(root, Long.MAX_VALUE);
    }

    private static Tree scan(Path root, long most) {
        return Disk.run(root, () -> {
            try {
                return TreeScanner.scan(root, most);
            } catch (NoSuchFileException e) {
                throw new ProblemException(
                        ProblemCode.SHARD_CHANGED, "The shard in " + root + " changed: " + e.getFile() + " is gone", e);
            }
        });
    }

    private static ProblemException linked(Path bucket) {
        return new ProblemException(
                ProblemCode.SHARD_UNSUPPORTED,
                "'" + Disk.printable(bucket)
                        + "' is a symbolic link; Torpor does not follow it. Move what it leads to into"
                        + " its place, or mount it there, then try again");
    }

    private static ProblemException unsupported(Path path, String why) {
        return new ProblemException(
                ProblemCode.SHARD_UNSUPPORTED,
                "'" + Disk.printable(path) + "' " + why + ". Move it out of the bucket's directory, then try again");
    }
}
