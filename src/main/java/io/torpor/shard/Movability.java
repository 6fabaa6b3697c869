package io.torpor.shard;

import io.torpor.data.InodeFacts;
import io.torpor.data.OwnWrites;
import io.torpor.data.Tree;
import io.torpor.data.TreeSurvey;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** Movability: whether what can be read can also be taken away, found out before anything depends on it. */
final class Movability {

    private Movability() {}

    /**
     * Tries a rename there and back, with an empty directory. It is left where it is, for the caller's sweeper.
     *
     * @param aside in Torpor's own directory; made here
     * @param inPlace in the directory that shards are moved out of, or into
     * @param writes for a disk that is full
     */
    static void tryMoves(Path aside, Path inPlace, OwnWrites writes) throws IOException {
        Path own = parent(aside);
        Path place = parent(inPlace);
        writes.make(() -> Files.createDirectories(own));
        writes.make(() -> Files.createDirectory(aside));
        try {
            writes.make(() -> Files.move(aside, inPlace, StandardCopyOption.ATOMIC_MOVE));
            writes.make(() -> Files.move(inPlace, aside, StandardCopyOption.ATOMIC_MOVE));
        } catch (IOException e) {
            throw new ProblemException(
                    ProblemCode.SHARD_IMMOVABLE,
                    "Nothing can be moved between " + Disk.printable(place) + " and " + Disk.printable(own) + ": "
                            + Disk.reason(e)
                            + ". Shards are moved by renames: let Torpor write to both, without a mount"
                            + " point or an immutable flag in between, then retry",
                    e);
        }
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent(), path::toString);
    }

    /**
     * Refuses a shard whose own directory can't be renamed, whatever its parent allows.
     *
     * @throws ProblemException {@code shard-immovable}, naming it and the remedy
     */
    static void requireMovable(Path shard) throws IOException {
        if (isMountPoint(shard)) {
            throw mounted(shard);
        }
        if (InodeFacts.of(shard).isFixed()) {
            throw fixed(shard);
        }
    }

    /** Whether something is mounted at a directory; also where the kernel tells it only by the device. */
    static boolean isMountPoint(Path directory) throws IOException {
        Path parent = directory.getParent();
        return InodeFacts.of(directory).isMountPoint()
                || (parent != null && !device(directory).equals(device(parent)));
    }

    /**
     * Refuses a shard that can't be renamed, or in which something can't be deleted.
     *
     * @throws ProblemException {@code shard-immovable}, naming it and the remedy
     */
    static void requireMovable(Tree tree) throws IOException {
        requireMovable(tree.root());
        TreeSurvey survey = tree.survey();
        if (survey.mounted() != null) {
            throw mounted(tree.root().resolve(survey.mounted()));
        }
        if (survey.fixed() != null) {
            throw fixed(tree.root().resolve(survey.fixed()));
        }
    }

    private static ProblemException fixed(Path path) {
        return new ProblemException(
                ProblemCode.SHARD_IMMOVABLE,
                "'" + Disk.printable(path) + "' can't be moved or deleted: it has the immutable or the append-only"
                        + " flag. Take it off (chattr -i -a), then retry");
    }

    private static ProblemException mounted(Path path) {
        return new ProblemException(
                ProblemCode.SHARD_IMMOVABLE,
                "'" + Disk.printable(path) + "' can't be moved: it is a mount point. Unmount it and put its files into"
                        + " its place, on the file system of the data directory, then retry");
    }

    private static Object device(Path path) throws IOException {
        return Files.getAttribute(path, "unix:dev", LinkOption.NOFOLLOW_LINKS);
    }
}
