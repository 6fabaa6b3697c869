package io.torpor.shard;

import io.torpor.data.DataDirectory;
import io.torpor.data.Names;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
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

    ShardLocks(DataDirectory data) {
        this.data = data;
        this.files = new LockFiles(data);
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

    /** Unlocks all shards that a task has locked on this node. */
    public void unlockAll(String task) {
        removeWhere(task::equals);
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
     * @return how many locks were removed
     */
    public int sweep(Predicate<String> taskIsActive) {
        return removeWhere(taskIsActive.negate());
    }

    private int removeWhere(Predicate<String> unwanted) {
        int removed = 0;
        for (Path file : Disk.run(data.locksRoot(), files::list)) {
            Optional<String> holder = readOrLog(file);
            if (holder.isPresent() && unwanted.test(holder.get())) {
                removed += removeOrLog(file, holder.get());
            }
        }
        Disk.run(data.locksRoot(), () -> files.removeUnfinished(unwanted));
        return removed;
    }

    private Optional<String> readOrLog(Path file) {
        try {
            return files.read(file);
        } catch (IOException e) {
            LOG.error("The lock {} can't be read", file, e);
            return Optional.empty();
        }
    }

    private int removeOrLog(Path file, String holder) {
        try {
            files.remove(file);
            LOG.info("Removed the lock {} of task {}", file, Names.printable(holder));
            return 1;
        } catch (IOException e) {
            LOG.error("The lock {} can't be removed", file, e);
            return 0;
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
