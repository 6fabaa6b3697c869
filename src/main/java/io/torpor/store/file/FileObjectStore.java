package io.torpor.store.file;

import io.torpor.data.Directories;
import io.torpor.data.Durability;
import io.torpor.data.SafeDelete;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.CopyResult;
import io.torpor.store.ListLimit;
import io.torpor.store.ObjectKeys;
import io.torpor.store.ObjectReader;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectWriter;
import io.torpor.store.StoreAbility;
import io.torpor.store.StoreErrors;
import io.torpor.store.StoreFinding;
import io.torpor.store.StoreLocation;
import io.torpor.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object store in a directory: an object is a file, its key is its path. An unfinished object is a file beside it,
 * whose name has a {@code ~}, which no key has; a commit renames it. Symbolic links below the location are never
 * followed. Files and directories get the permissions that the process's umask gives.
 */
final class FileObjectStore implements ObjectStore {

    private static final ListLimit LIMIT = ListLimit.ofThisProcess();

    private final StoreLocation location;
    private final Path root;
    private final FileObjects objects;
    private final FilePuts puts;

    /**
     * A store in a directory.
     *
     * @param root the location's directory with all links followed; may be missing
     */
    FileObjectStore(StoreLocation location, Path root) {
        this.location = location;
        this.root = root;
        this.objects = new FileObjects(root);
        this.puts = new FilePuts(root);
    }

    @Override
    public StoreLocation location() {
        return location;
    }

    @Override
    public ObjectWriter create(String key, long expectedSize, Runnable check) {
        Path path = path(ObjectKeys.check(key));
        try {
            Path unfinished = FileObjects.unfinished(path);
            return new FileObjectWriter(this, key, path, unfinished, puts.createNew(unfinished));
        } catch (IOException e) {
            throw error(key, e);
        }
    }

    @Override
    public ObjectReader open(String key, long offset, long length, Runnable check) {
        Path path = path(ObjectKeys.check(key));
        try {
            long size = size(path);
            if (offset < 0 || length < 0 || offset > size - length) {
                throw StoreErrors.corrupt(
                        key,
                        "is damaged: it has " + size + " bytes, but should have at least " + length + " from byte "
                                + offset);
            }
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            return new FileObjectReader(this, key, channel, offset, length);
        } catch (NoSuchFileException e) {
            requireRoot(e);
            throw StoreErrors.incomplete(key);
        } catch (IOException e) {
            throw error(key, e);
        }
    }

    @Override
    public ObjectReader openMetadata(String key, long length) {
        return open(key, 0, length, () -> {});
    }

    /** A copy by a hard link: an object's file never changes, so both names stand on their own. */
    @Override
    public CopyResult copy(String from, String to, long size, String crc32c, Runnable check) {
        Path existing = path(ObjectKeys.check(from));
        Path copy = path(ObjectKeys.check(to));
        try {
            return size(existing) == size && puts.link(existing, copy) ? CopyResult.UNCHECKED : CopyResult.NOT;
        } catch (NoSuchFileException e) {
            return CopyResult.NOT;
        } catch (IOException e) {
            throw error(to, e);
        }
    }

    @Override
    public void put(String key, byte[] content) {
        Path path = path(ObjectKeys.check(key));
        try {
            puts.put(path, content);
        } catch (IOException e) {
            throw error(key, e);
        }
    }

    @Override
    public boolean putIfAbsent(String key, byte[] content) {
        Path path = path(ObjectKeys.check(key));
        try {
            return puts.putIfAbsent(path, content);
        } catch (IOException e) {
            throw error(key, e);
        }
    }

    @Override
    public Optional<byte[]> get(String key, int maxBytes) {
        Path path = path(ObjectKeys.check(key));
        try {
            long size = size(path);
            if (size > maxBytes) {
                throw StoreErrors.corrupt(
                        key, "is damaged: it has " + size + " bytes, more than the " + maxBytes + " allowed");
            }
            try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(in.readNBytes(maxBytes));
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw error(key, e);
        }
    }

    @Override
    public List<StoredObject> list(String prefix, Runnable check) {
        int slash = prefix.lastIndexOf('/');
        Path directory = slash < 0 ? root : path(ObjectKeys.check(prefix.substring(0, slash)));
        try {
            return objects.list(directory, prefix, check, LIMIT.counter(location, prefix));
        } catch (IOException e) {
            throw error(prefix, e);
        }
    }

    @Override
    public List<String> directories(String prefix, Runnable check) {
        Path directory = prefix.isEmpty() ? root : path(ObjectKeys.checkDirectory(prefix));
        try {
            List<String> found = objects.directories(directory);
            check.run();
            return found;
        } catch (IOException e) {
            throw error(prefix, e);
        }
    }

    @Override
    public void discard(String prefix) {
        Path victim = path(ObjectKeys.checkDirectory(prefix));
        try {
            SafeDelete.deleteTree(root, victim);
            Path remaining = FilePuts.directoryOf(victim);
            while (remaining.startsWith(root) && !Files.isDirectory(remaining, LinkOption.NOFOLLOW_LINKS)) {
                remaining = FilePuts.directoryOf(remaining);
            }
            if (remaining.startsWith(root)) {
                Durability.forceDirectory(remaining);
            }
        } catch (NoSuchFileException e) {
            // Another discard removed an empty parent at the same moment; this one's victim is gone.
            if (Files.exists(victim, LinkOption.NOFOLLOW_LINKS)) {
                throw error(prefix, e);
            }
        } catch (IOException e) {
            throw error(prefix, e);
        }
    }

    @Override
    public void discard(String prefix, String last, Runnable check) {
        Path directory = path(ObjectKeys.checkDirectory(prefix));
        Path kept = path(ObjectKeys.check(last));
        if (!directory.equals(kept.getParent())) {
            throw new IllegalArgumentException(last + " is not right below " + prefix);
        }
        try {
            for (Path child : Directories.children(directory)) {
                if (!child.equals(kept)) {
                    SafeDelete.deleteTree(root, child, check);
                }
            }
            if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                Durability.forceDirectory(directory);
            }
        } catch (NoSuchFileException e) {
            // Another discard is at it: what is left is this one's to delete, too.
        } catch (IOException e) {
            throw error(prefix, e);
        }
        check.run();
        discard(prefix);
    }

    @Override
    public void discardUnfinished(String prefix) {
        try {
            objects.deleteUnfinished(path(ObjectKeys.checkDirectory(prefix)));
        } catch (IOException e) {
            throw error(prefix, e);
        }
    }

    @Override
    public void makeDurable(String prefix) {
        try {
            objects.force(path(ObjectKeys.checkDirectory(prefix)));
        } catch (IOException e) {
            throw error(prefix, e);
        }
    }

    @Override
    public void check() {
        try {
            if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
                FilePuts.probe(root);
            } else {
                requireCanBeMade();
            }
        } catch (IOException e) {
            throw error("check", e);
        }
    }

    /** A directory has to prove no more than what {@link #check} does, and no pause waits for more. */
    @Override
    public List<StoreFinding> selfTest(Duration limit, Runnable check) {
        check.run();
        try {
            check();
            puts.sweepProbes();
        } catch (ProblemException e) {
            if (e.code() == ProblemCode.CANCELLED) {
                throw e;
            }
            return List.of(StoreFinding.broken(StoreAbility.WRITE, e));
        } catch (IOException e) {
            return List.of(StoreFinding.broken(StoreAbility.DELETE, error("check", e)));
        }
        return List.of(StoreFinding.works(StoreAbility.WRITE), StoreFinding.works(StoreAbility.DELETE));
    }

    /** The first write makes it, and not a look. */
    private void requireCanBeMade() throws IOException {
        Path there = root;
        while (!Files.exists(there)) {
            there = FilePuts.directoryOf(there);
        }
        if (!Files.isDirectory(there)) {
            throw new NotDirectoryException(there.toString());
        }
        if (!Files.isWritable(there)) {
            throw new AccessDeniedException(there.toString(), null, "the archive's directory can't be made in it");
        }
    }

    ProblemException error(String key, IOException e) {
        return StoreErrors.of(location, key, e);
    }

    /** The path of a key. Everything on the way was looked at: no link leads out of the store. */
    private Path path(String key) {
        Path path = root;
        for (String segment : key.split("/")) {
            path = path.resolve(segment);
            if (Files.isSymbolicLink(path)) {
                throw new ProblemException(
                        ProblemCode.ARCHIVE_NOT_ALLOWED,
                        path + " in the archive " + location.value()
                                + " is a symbolic link; Torpor does not follow it. Put what it leads to in its place");
            }
        }
        return path;
    }

    private static long size(Path path) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            throw new NoSuchFileException(path.toString()); // a pipe would block, a directory is no object
        }
        return attributes.size();
    }

    @Override
    public void requirePresent() {
        requireRoot(null);
    }

    /**
     * Checks that the store's directory is there: else nothing is known to be missing in it. An unmounted disk, most
     * likely.
     */
    private void requireRoot(@Nullable NoSuchFileException e) {
        if (!Files.isDirectory(root)) {
            throw new ProblemException(
                    ProblemCode.ARCHIVE_UNREACHABLE,
                    "The archive " + location.value() + " does not exist; is its disk mounted?",
                    e);
        }
    }
}
