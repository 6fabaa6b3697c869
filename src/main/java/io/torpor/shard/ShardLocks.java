package io.torpor.shard;

import io.torpor.data.DataDirectory;
import io.torpor.data.Names;
import io.torpor.data.OwnWrites;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The locks of shards, advisory, as files that any process can read: {@link DataDirectory#lock}, holding the task's id.
 * They outlive a restart on purpose, because a paused task keeps its locks; {@link #sweep} removes those of tasks that
 * ended.
 *
 * <p>A disk that fails raises {@code disk-error} with the path, from every method.
 */
@Component
public class ShardLocks {

    private static final Logger LOG = LoggerFactory.getLogger(ShardLocks.class);

    private final DataDirectory data;
    private final LockFiles files;

    ShardLocks(DataDirectory data, OwnWrites writes) {
        this.data = data;
        this.files = new LockFiles(data, writes);
    }

    /**
     * Locks a shard for a task. A task that holds the lock already keeps it.
     *
     * @throws ProblemException {@code shard-locked}, naming the holder, if another task has it; {@code invalid-request}
     *     for what is no task's id
     */
    public void lock(ShardId shard, String task) {
        Names.checkTask(task);
        Disk.run(path(shard), () -> {
            while (!files.create(path(shard), task)) {
                Optional<String> holder = files.read(path(shard));
                if (holder.isPresent() && !holder.get().equals(task)) {
                    throw locked(shard, holder.get());
                }
                if (holder.isPresent()) {
                    return;
                }
                // released between the two calls: it is free again
            }
        });
    }

    /** Unlocks a shard. A lock that is not there, or that another task holds, is left as it is. */
    public void unlock(ShardId shard, String task) {
        Disk.run(path(shard), () -> {
            Optional<String> holder = files.read(path(shard));
            if (holder.isEmpty()) {
                return;
            }
            if (holder.get().equals(task)) {
                files.remove(path(shard));
            } else {
                LOG.warn("{} stays locked by {}: {} asked to unlock it", shard, Names.printable(holder.get()), task);
            }
        });
    }

    /**
     * Unlocks all shards that a task has locked on this node.
     *
     * @throws ProblemException {@code disk-error} if one can't be unlocked; the others are
     */
    public void unlockAll(String task) {
        requireAll(removeWhere(task::equals));
    }

    private static void requireAll(Swept swept) {
        if (!swept.left().isEmpty()) {
            throw new ProblemException(
                    ProblemCode.DISK_ERROR,
                    "The lock " + swept.left().get(0)
                            + " can't be removed; the log says why. Its shard stays locked until" + " it is");
        }
    }

    /**
     * What a sweep has done.
     *
     * @param removed how many locks
     * @param left locks that could not be removed
     * @param unread locks that could not be read, so that nobody knows whose they are
     * @param holders ids of the tasks that have a lock still
     */
    public record Swept(int removed, List<Path> left, List<Path> unread, Set<String> holders) {

        public Swept {
            left = List.copyOf(left);
            unread = List.copyOf(unread);
            holders = Set.copyOf(holders);
        }
    }

    /** The id of the task that holds a shard's lock; empty if none does. */
    Optional<String> holder(ShardId shard) {
        return Disk.run(path(shard), () -> files.read(path(shard)));
    }

    /** The locks of this node and the tasks that hold them, sorted by shard. One that can't be read is left out. */
    public Map<ShardId, String> all() {
        Map<ShardId, String> all = new TreeMap<>();
        for (Path file : Disk.run(data.locksRoot(), files::list)) {
            shard(file).ifPresent(shard -> readOrLog(file).ifPresent(holder -> all.put(shard, holder)));
        }
        return all;
    }

    /**
     * Removes locks that nobody needs any more, and what a crash left of unfinished ones. For the start, before any
     * task runs (I3). A lock that can't be read or removed is logged and does not stop the rest.
     *
     * @param taskIsActive whether a task of this id still needs its locks
     * @return what was removed, and what was not
     */
    public Swept sweep(Predicate<String> taskIsActive) {
        return removeWhere(taskIsActive.negate());
    }

    private Swept removeWhere(Predicate<String> unwanted) {
        int removed = 0;
        List<Path> left = new ArrayList<>();
        List<Path> unread = new ArrayList<>();
        Set<String> holders = new HashSet<>();
        for (Path file : Disk.run(data.locksRoot(), files::list)) {
            Optional<String> holder = Optional.empty();
            try {
                holder = files.read(file);
            } catch (IOException e) {
                LOG.error("The lock {} can't be read", file, e);
                unread.add(file);
            }
            if (holder.isEmpty()) {
                continue;
            }
            boolean wanted = !unwanted.test(holder.get());
            if (!wanted && removeOrLog(file, holder.get())) {
                removed++;
                continue;
            }
            holders.add(holder.get());
            if (!wanted) {
                left.add(file);
            }
        }
        Disk.run(data.locksRoot(), () -> files.removeUnfinished(unwanted));
        return new Swept(removed, left, unread, holders);
    }

    private Optional<String> readOrLog(Path file) {
        try {
            return files.read(file);
        } catch (IOException e) {
            LOG.error("The lock {} can't be read", file, e);
            return Optional.empty();
        }
    }

    private boolean removeOrLog(Path file, String holder) {
        try {
            files.remove(file);
            LOG.info("Removed the lock {} of task {}", file, Names.printable(holder));
            return true;
        } catch (IOException e) {
            LOG.error("The lock {} can't be removed", file, e);
            return false;
        }
    }

    private static Optional<ShardId> shard(Path file) {
        Path parent = file.getParent();
        String bucket = parent == null ? "" : parent.getFileName().toString();
        String name = file.getFileName().toString();
        return Names.isBucket(bucket) && Names.isShard(name)
                ? Optional.of(new ShardId(bucket, name))
                : Optional.empty();
    }

    private ProblemException locked(ShardId shard, String holder) {
        return new ProblemException(
                ProblemCode.SHARD_LOCKED,
                "The shard " + shard + " is locked by task '" + Names.printable(holder) + "' (" + path(shard) + ")");
    }

    private Path path(ShardId shard) {
        return data.lock(shard.bucket(), shard.name());
    }
}
