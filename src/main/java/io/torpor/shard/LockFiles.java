package io.torpor.shard;

import io.torpor.data.AtomicFiles;
import io.torpor.data.DataDirectory;
import io.torpor.data.Directories;
import io.torpor.data.Durability;
import io.torpor.data.OwnWrites;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lock files of shards: a reader sees a whole one or none. */
final class LockFiles {

    private static final Logger LOG = LoggerFactory.getLogger(LockFiles.class);
    private static final int LONGEST = 200; // bytes; a task's id has 64 at most

    private final DataDirectory data;
    private final OwnWrites writes;

    LockFiles(DataDirectory data, OwnWrites writes) {
        this.data = data;
        this.writes = writes;
    }

    /**
     * Creates a lock file. It is written under a name of its own and then linked, since creating and writing in two
     * steps would show readers an empty lock, and a rename would replace another's.
     *
     * @return false if there is one already
     */
    boolean create(Path lock, String task) throws IOException {
        return writes.make(() -> createNow(lock, task));
    }

    private boolean createNow(Path lock, String task) throws IOException {
        Path directory = parent(lock);
        Durability.createDirectories(directory);
        Path written = data.locksRoot().resolve("." + task + "." + UUID.randomUUID());
        try {
            return AtomicFiles.create(lock, written, task.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            if (Files.exists(directory)) {
                throw e;
            }
            return createNow(lock, task); // another shard's unlock removed the empty directory
        }
    }

    /** The task in a lock file; empty if there is no file. */
    Optional<String> read(Path lock) throws IOException {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer content = ByteBuffer.allocate(LONGEST);
            while (content.hasRemaining() && channel.read(content) >= 0) {
                // reads on to the end
            }
            return Optional.of(new String(content.array(), 0, content.position(), StandardCharsets.UTF_8).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Removes a lock file, and its directory if that was the last. */
    void remove(Path lock) throws IOException {
        Files.deleteIfExists(lock);

        Path directory = parent(lock);
        try {
            Files.deleteIfExists(directory);
            Durability.forceDirectory(data.locksRoot());
        } catch (DirectoryNotEmptyException e) {
            Durability.forceDirectory(directory); // the bucket's other locks stay
        }
    }

    /** The files that have the place of a lock file, sorted. */
    List<Path> list() throws IOException {
        List<Path> locks = new ArrayList<>();
        for (Path bucket : Directories.children(data.locksRoot())) {
            if (Disk.isDirectory(bucket)) {
                locks.addAll(Directories.children(bucket));
            }
        }
        return locks;
    }

    /** Removes what a crash left while a lock was made or removed: unfinished ones, and empty directories. */
    void removeUnfinished(Predicate<String> unwanted) throws IOException {
        for (Path path : Directories.children(data.locksRoot())) {
            if (Disk.isDirectory(path)) {
                removeIfEmpty(path);
                continue;
            }
            String[] parts = path.getFileName().toString().split("\\.", -1); // "", task, random
            if (parts.length == 3 && parts[0].isEmpty() && unwanted.test(parts[1])) {
                Files.deleteIfExists(path);
                LOG.info("Removed the unfinished lock {}", path);
            }
        }
    }

    /** Removes a directory without locks. A lock that is being made in it makes its directory again. */
    private static void removeIfEmpty(Path directory) throws IOException {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("{} is kept, it holds locks", directory);
        }
    }

    private static Path parent(Path lock) {
        Path parent = lock.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("Not a lock file: " + lock);
        }
        return parent;
    }
}
