package io.torpor.shard;

import io.torpor.data.InodeFacts;
import io.torpor.data.Tree;
import io.torpor.data.TreeEntry;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;

/** Movability: whether what can be read can also be taken away, found out before anything depends on it. */
final class Movability {

    private Movability() {}

    /**
     * Tries a rename there and back, with an empty directory. It is left where it is, for the caller's sweeper.
     *
     * @param aside in Torpor's own directory; made here
     * @param inPlace in the directory that shards are moved out of, or into
     */
    static void tryMoves(Path aside, Path inPlace) throws IOException {
        Path own = parent(aside);
        Path place = parent(inPlace);
        Files.createDirectories(own);
        Files.createDirectory(aside);
        try {
            Files.move(aside, inPlace, StandardCopyOption.ATOMIC_MOVE);
            Files.move(inPlace, aside, StandardCopyOption.ATOMIC_MOVE);
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
        Optional<InodeFacts> facts = InodeFacts.of(shard);
        if (facts.isPresent()) {
            requireMovable(shard, facts.get());
        }
        if (isMountPoint(shard)) {
            throw mounted(shard);
        }
    }

    /** Whether something is mounted at a directory; also where the kernel tells it only by the device. */
    static boolean isMountPoint(Path directory) throws IOException {
        Path parent = directory.getParent();
        return InodeFacts.of(directory).filter(InodeFacts::isMountPoint).isPresent()
                || (parent != null && !device(directory).equals(device(parent)));
    }

    /**
     * Refuses what can't be renamed or deleted.
     *
     * @throws ProblemException {@code shard-immovable}, naming it and the remedy
     */
    static void requireMovable(Path path, InodeFacts facts) {
        if (facts.isMountPoint()) {
            throw mounted(path);
        }
        if (facts.isFixed()) {
            throw new ProblemException(
                    ProblemCode.SHARD_IMMOVABLE,
                    "'" + Disk.printable(path) + "' can't be moved or deleted: it has the immutable or the append-only"
                            + " flag. Take it off (chattr -i -a), then retry");
        }
    }

    /**
     * Looks at every entry of a shard.
     *
     * @throws ProblemException {@code shard-immovable}, naming what could not be moved or deleted
     */
    static ShardSurvey survey(Tree tree) throws IOException {
        long occupied = 0;
        String linked = null;
        for (TreeEntry entry : tree.entries()) {
            Path path = tree.root().resolve(entry.path());
            Optional<InodeFacts> facts = InodeFacts.of(path);
            if (facts.isEmpty()) {
                return new ShardSurvey(tree.bytes(), null); // the system tells no such things
            }
            requireMovable(path, facts.get());
            long names = entry.directory() ? 1 : Math.max(1, facts.get().links());
            if (names > 1) {
                linked = entry.path();
            }
            occupied += facts.get().allocated() / names; // a name that is elsewhere keeps its share of the disk
        }
        return new ShardSurvey(occupied, linked);
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
