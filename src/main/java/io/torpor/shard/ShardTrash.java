package io.torpor.shard;

import io.torpor.data.DataDirectory;
import io.torpor.data.Directories;
import io.torpor.data.OwnWrites;
import io.torpor.data.Tree;
import io.torpor.problem.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * The shards in the trash: moved out of their buckets by {@link ShardStore#moveOut}, and not deleted yet. By its path
 * nobody writes to one any more. A disk that fails raises {@code disk-error} with the path.
 */
@Component
public class ShardTrash {

    private final DataDirectory data;
    private final ShardMover mover;
    private final Quarantine quarantine;

    ShardTrash(DataDirectory data, OwnWrites writes) {
        this.data = data;
        this.mover = new ShardMover(data, writes);
        this.quarantine = new Quarantine(data, mover);
    }

    /** Whether a shard is in this place of the trash. */
    public boolean holds(Path trash) {
        return Disk.exists(trash);
    }

    /** The places in the trash that hold something, sorted. */
    public List<Path> all() {
        return Disk.run(data.trashRoot(), () -> {
            List<Path> moved = new ArrayList<>();
            for (Path task : Directories.children(data.trashRoot())) {
                if (Disk.isDirectory(task)) {
                    moved.addAll(Directories.children(task));
                }
            }
            return moved;
        });
    }

    /**
     * All that is in a shard that was moved to the trash.
     *
     * @throws ProblemException as {@link ShardStore#scan(ShardId)}
     */
    public Tree scan(Path trash) {
        return ShardStore.scan(trash);
    }

    /**
     * Moves a shard from the trash to where nobody deletes it (I4).
     *
     * @return where it is now
     */
    public Path quarantine(Path trash, ShardId shard, String task) {
        return Disk.run(trash, () -> quarantine.take(trash, shard, task));
    }

    /**
     * Moves a shard from the trash back to its place.
     *
     * @throws ProblemException {@code bucket-not-empty} if something of its name is there
     */
    public void bringBack(Path trash, ShardId shard) {
        Disk.run(data.shard(shard.bucket(), shard.name()), () -> mover.bringBack(trash, shard));
    }
}
