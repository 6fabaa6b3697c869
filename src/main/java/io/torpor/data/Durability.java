package io.torpor.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durability of files and directories: what was written survives a power failure. A failure to make it so is an
 * error, never a warning; only where a file system has no call for it at all there is a warning. Every call may be
 * repeated.
 */
public final class Durability {

    private static final Logger log = LoggerFactory.getLogger(Durability.class);

    /** Said once for each, and never so many that it matters. */
    private static final Set<String> WITHOUT_DIRECTORY_SYNC = ConcurrentHashMap.newKeySet();

    private Durability() {}

    /**
     * Waits until a file's content and attributes are on disk.
     *
     * @param file readable by this process
     * @throws IOException if it can't be opened or forced
     */
    public static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Waits until a directory's entries are on disk: what was created, renamed or removed in it. Some file systems have no
     * such call (older CIFS, some FUSE): there all of the file system is synced, which is the best that they have.
     *
     * @throws IOException if it can't be opened or forced
     */
    public static void forceDirectory(Path directory) throws IOException {
        try {
            force(directory);
        } catch (IOException e) {
            if (!isNotSupported(e)) {
                throw e;
            }
            tell(directory, e);
            sync(directory);
        }
    }

    /** Whether the file system of a directory was found to have no call that forces directories. */
    public static boolean isWithoutDirectorySync(Path directory) throws IOException {
        return WITHOUT_DIRECTORY_SYNC.contains(nameOf(directory));
    }

    private static boolean isNotSupported(IOException e) {
        SystemErrorTexts texts = SystemErrorTexts.INSTANCE;
        return texts.isOf(e, SystemError.INVALID) || texts.isOf(e, SystemError.NOT_SUPPORTED);
    }

    private static void tell(Path directory, IOException e) throws IOException {
        if (WITHOUT_DIRECTORY_SYNC.add(nameOf(directory))) {
            log.warn(
                    "The file system of {} can't force a directory to disk ({}). It is synced as a whole instead; whether"
                            + " new names in it survive a power failure is up to it",
                    directory,
                    DiskErrors.reason(e));
        }
    }

    private static String nameOf(Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        return store.type() + " " + store;
    }

    /** Without the call of the platform there is nothing more to do: files were forced by their writers. */
    private static void sync(Path directory) throws IOException {
        LinuxSync linux = LinuxSync.INSTANCE;
        if (linux != null) {
            linux.sync(directory);
        }
    }

    /**
     * Creates a directory with its missing parents, and waits until all that are new are on disk. One that is there
     * already is fine, unless it is a symbolic link.
     *
     * @throws FileAlreadyExistsException if something else than a directory is in the way
     * @throws IOException if one can't be created or forced; some of the parents may be there then
     */
    public static void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }

        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            createDirectories(parent);
        }
        createDirectory(directory, parent);
    }

    /**
     * Creates a directory with its missing parents as {@link #createDirectories} does, but not the lowest that must be
     * there: whatever became of it meanwhile, it is not made again.
     *
     * @param floor a directory that the other one is in, or is
     * @throws NoSuchFileException if the floor is not there
     */
    public static void createDirectoriesIn(Path floor, Path directory) throws IOException {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }

        Path parent = directory.getParent();
        if (parent == null || !parent.startsWith(floor)) {
            throw new NoSuchFileException(directory.toString());
        }
        createDirectoriesIn(floor, parent);
        createDirectory(directory, parent);
    }

    private static void createDirectory(Path directory, @Nullable Path parent) throws IOException {
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            requireDirectory(directory, e);
        }
        if (parent != null) {
            forceDirectory(parent);
        }
    }

    private static void requireDirectory(Path directory, FileAlreadyExistsException e) throws IOException {
        BasicFileAttributes found =
                Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!found.isDirectory()) {
            throw e;
        }
    }

    /**
     * Waits until everything written so far to the file system of a directory is on disk: one system call, however many
     * files. Where the platform has no such call, every file and directory below is forced, one by one.
     *
     * @param directory what the caller has written is below it
     * @throws IOException if anything can't be written
     */
    public static void syncFileSystem(Path directory) throws IOException {
        LinuxSync linux = LinuxSync.INSTANCE;
        if (linux == null) {
            forceTree(directory);
        } else {
            linux.sync(directory);
        }
    }

    /**
     * Asks the platform to begin to write what a file has so far, and hardly waits: the disk works while the next bytes
     * are made, and the later {@link #force} waits for less. Promises nothing, and does nothing where the platform has
     * no such call.
     *
     * @throws IOException if the file can't be written
     */
    static void startWriting(Path file) throws IOException {
        LinuxSync linux = LinuxSync.INSTANCE;
        if (linux != null) {
            linux.startWriting(file);
        }
    }

    static void forceTree(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    force(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                forceDirectory(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
