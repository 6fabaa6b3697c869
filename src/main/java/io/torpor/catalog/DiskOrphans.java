package io.torpor.catalog;

import io.torpor.data.DataDirectory;
import io.torpor.data.Directories;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.Quarantined;
import io.torpor.shard.ShardId;
import io.torpor.shard.ShardLocks;
import io.torpor.shard.ShardStore;
import io.torpor.staging.StagingArea;
import io.torpor.staging.StagingRecord;
import io.torpor.task.Task;
import io.torpor.task.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The orphans on this node's disk: what lies in Torpor's own directory, and no record names. It is looked at only. */
@Component
class DiskOrphans {

    private final DataDirectory data;
    private final NodeIdentity self;
    private final StagingArea staging;
    private final ShardStore shards;
    private final ShardLocks locks;
    private final Tasks tasks;

    DiskOrphans(
            DataDirectory data,
            NodeIdentity self,
            StagingArea staging,
            ShardStore shards,
            ShardLocks locks,
            Tasks tasks) {
        this.data = data;
        this.self = self;
        this.staging = staging;
        this.shards = shards;
        this.locks = locks;
        this.tasks = tasks;
    }

    /**
     * All of them.
     *
     * @throws ProblemException {@code disk-error}
     */
    SomeOf<DiskOrphan> all() {
        Some<DiskOrphan> found = new Some<>();
        // Read after the disk: what is recorded before it exists is then never taken for an orphan (I1).
        List<Path> staged = below(data.stagingRoot());
        List<Path> moved = below(data.trashRoot());
        Set<String> recorded = staging.pending().stream()
                .filter(directory -> directory.node().equals(self.id()))
                .map(StagingRecord::path)
                .collect(Collectors.toSet());
        unrecorded(staged, recorded, DiskOrphan.Kind.STAGING, found);
        unrecorded(moved, recorded, DiskOrphan.Kind.TRASH, found);
        for (Quarantined shard : shards.quarantined()) {
            if (tasks.find(shard.task()).isEmpty()) {
                found.add(new DiskOrphan(DiskOrphan.Kind.QUARANTINE, printable(shard.path())));
            }
        }
        Map<ShardId, String> held = locks.all();
        Set<String> active = tasks.active().stream().map(Task::id).collect(Collectors.toSet());
        held.forEach((shard, holder) -> {
            if (!active.contains(holder)) {
                found.add(new DiskOrphan(DiskOrphan.Kind.LOCK, printable(data.lock(shard.bucket(), shard.name()))));
            }
        });
        return found.collected();
    }

    /** Whether anything lies in the trash or in staging, recorded or not. */
    boolean isAnythingMoved() {
        return !below(data.trashRoot()).isEmpty() || !below(data.stagingRoot()).isEmpty();
    }

    private void unrecorded(List<Path> paths, Set<String> recorded, DiskOrphan.Kind kind, Some<DiskOrphan> found) {
        for (Path path : paths) {
            Path relative = data.root().relativize(path);
            boolean known = recorded.contains(relative.toString())
                    || (relative.getParent() != null
                            && recorded.contains(relative.getParent().toString()));
            if (!known) {
                found.add(new DiskOrphan(kind, printable(path)));
            }
        }
    }

    /** What is two levels below: {@code <task>/<shard>}, or one, where it is no directory. */
    private static List<Path> below(Path root) {
        List<Path> all = new ArrayList<>();
        for (Path task : children(root)) {
            if (Files.isDirectory(task, LinkOption.NOFOLLOW_LINKS)) {
                all.addAll(children(task));
            } else {
                all.add(task);
            }
        }
        return all;
    }

    private static List<Path> children(Path directory) {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try {
            return Directories.children(directory);
        } catch (IOException e) {
            throw new ProblemException(ProblemCode.DISK_ERROR, directory + " can't be read: " + e.getMessage(), e);
        }
    }

    private static String printable(Path path) {
        return path.toString().replaceAll("[^\\x20-\\x7e]", "?");
    }
}
