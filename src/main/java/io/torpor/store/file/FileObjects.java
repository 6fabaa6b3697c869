package io.torpor.store.file;

import io.torpor.data.Directories;
import io.torpor.data.Durability;
import io.torpor.store.ObjectKeys;
import io.torpor.store.StoredObject;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The files of a {@link FileObjectStore}, walked over. Files that come or go meanwhile are fine. */
final class FileObjects {

    /**
     * The size in bytes from which on an object is forced at its commit, by its own stream: the others go on meanwhile.
     */
    static final long FORCED_AT_COMMIT = 4 << 20;

    /** What a name of something unfinished has in it, and no key. */
    static final String UNFINISHED = "~";

    private static final int FORCED_ONE_BY_ONE = 16;

    private final Path root;

    FileObjects(Path root) {
        this.root = root;
    }

    /** A name for an object that is not finished; another at every call. */
    static Path unfinished(Path path) {
        String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        return path.resolveSibling(path.getFileName() + UNFINISHED + random);
    }

    /**
     * The objects whose keys begin with the prefix, sorted by key.
     *
     * @param directory that holds all of them
     * @param check run for each file; throws to stop it
     * @param counter run for each object
     */
    List<StoredObject> list(Path directory, String prefix, Runnable check, Runnable counter) throws IOException {
        List<StoredObject> found = new ArrayList<>();
        walk(directory, new ArrayList<>(), (file, attributes) -> {
            check.run();
            String key = root.relativize(file).toString();
            if (key.startsWith(prefix) && attributes.isRegularFile() && ObjectKeys.isKey(key)) {
                counter.run();
                found.add(new StoredObject(key, attributes.size()));
            }
        });
        found.sort(Comparator.comparing(StoredObject::key));
        return found;
    }

    /** The names of the directories in a directory, sorted; links are none. */
    List<String> directories(Path directory) throws IOException {
        try {
            return Directories.children(directory).stream()
                    .filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                    .map(entry -> entry.getFileName().toString())
                    .toList();
        } catch (NotDirectoryException e) {
            return List.of();
        }
    }

    /** Deletes the unfinished objects below a directory. */
    void deleteUnfinished(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        walk(directory, new ArrayList<>(), (file, attributes) -> {
            if (file.getFileName().toString().contains(UNFINISHED)) {
                found.add(file);
            }
        });
        for (Path file : found) {
            Files.deleteIfExists(file);
        }
    }

    /** Forces what a commit has not: small files, one by one or all at once, and all directories. */
    void force(Path directory) throws IOException {
        List<Path> directories = new ArrayList<>();
        List<Path> small = new ArrayList<>();
        walk(directory, directories, (file, attributes) -> {
            if (attributes.isRegularFile() && attributes.size() < FORCED_AT_COMMIT) {
                small.add(file);
            }
        });
        if (directories.isEmpty()) {
            return;
        }

        if (small.size() + directories.size() > FORCED_ONE_BY_ONE) {
            Durability.syncFileSystem(directory);
            return;
        }
        for (Path file : small) {
            Durability.force(file);
        }
        for (Path changed : directories) {
            Durability.forceDirectory(changed);
        }
    }

    private static void walk(Path directory, List<Path> directories, BiConsumer<Path, BasicFileAttributes> files)
            throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
                directories.add(visited);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.accept(file, attributes);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                if (e == null || e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
    }
}
