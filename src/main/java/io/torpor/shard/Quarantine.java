package io.torpor.shard;

import io.torpor.data.DataDirectory;
import io.torpor.data.Directories;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The quarantine of shards that must not be destroyed (I4). Nothing here ever deletes or replaces one. */
final class Quarantine {

    private final DataDirectory data;
    private final ShardMover mover;

    Quarantine(DataDirectory data, ShardMover mover) {
        this.data = data;
        this.mover = mover;
    }

    Path take(ShardId shard, String task) throws IOException {
        return take(data.shard(shard.bucket(), shard.name()), shard, task);
    }

    /** Takes a shard from where it is now. */
    Path take(Path source, ShardId shard, String task) throws IOException {
        Path first = data.quarantine(task, shard.bucket(), shard.name());
        Path last = first;
        Path free = first;
        for (int number = 2; Disk.exists(free); number++) {
            last = free;
            free = first.resolveSibling(shard.name() + "." + number);
        }

        if (Disk.exists(source)) {
            mover.renameKeepingMode(source, free);
            return free;
        }
        if (!Disk.exists(last)) {
            throw new ProblemException(
                    ProblemCode.SHARD_CHANGED, source + " is gone, and is not in the quarantine either");
        }
        return last;
    }

    List<Quarantined> list() throws IOException {
        List<Quarantined> all = new ArrayList<>();
        for (Path task : directories(data.quarantineRoot())) {
            for (Path bucket : directories(task)) {
                for (Path shard : directories(bucket)) {
                    all.add(new Quarantined(name(task), name(bucket), name(shard), shard, Disk.bytes(shard)));
                }
            }
        }
        return all;
    }

    private static List<Path> directories(Path parent) throws IOException {
        return Directories.children(parent).stream().filter(Disk::isDirectory).toList();
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }
}
