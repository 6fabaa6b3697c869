package io.torpor.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A safe delete: of a tree of files below a root, and of nothing else. Every step is taken from an open directory,
 * never by a whole path, so a directory that somebody swaps for a symbolic link meanwhile is not followed.
 */
public final class SafeDelete {

    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    /** So many names of a directory are in memory at a time, whatever their number (I10). */
    private static final int MOST_NAMES = 4096;

    private SafeDelete() {}

    /**
     * Deletes a file or directory with all that is in it, checks that it is gone, and removes the directories between
     * it and the root that are empty then. Links are removed, their targets are not touched. Read-only directories are
     * made writable first. A victim that is not there is fine, so the call may be repeated. Not forced to disk: that is
     * the caller's.
     *
     * @param root an absolute path; itself never deleted. Its parents may be links, itself not
     * @param victim an absolute path strictly below the root, without {@code ..}, with no link on the way
     * @throws IOException if the victim is not below the root, is behind a link, or can't be deleted; some of it may be
     *     gone then, and the call may be repeated
     */
    public static void deleteTree(Path root, Path victim) throws IOException {
        deleteTree(root, victim, () -> {});
    }

    /**
     * Deletes a file or directory as {@link #deleteTree(Path, Path)} does.
     *
     * @param check called before each file or directory goes; throws to stop it
     */
    public static void deleteTree(Path root, Path victim, Runnable check) throws IOException {
        List<Path> names = namesBelow(root, victim);

        // Every open directory from the root's parent down to the victim's parent.
        Deque<SecureDirectoryStream<Path>> way = new ArrayDeque<>();
        try {
            if (openWay(root, names, way)) {
                Path name = names.get(names.size() - 1);
                delete(way.getLast(), name, victim, check);
                verifyGone(way.getLast(), name, victim);
            }
            removeEmptyParents(names, way);
        } finally {
            closeAll(way);
        }
    }

    /**
     * Deletes a directory that is empty. One that is not there is fine, also where its parent is not, or is no directory.
     *
     * @throws java.nio.file.DirectoryNotEmptyException if something is in it
     * @throws IOException if it can't be deleted
     */
    public static void deleteEmpty(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (parent != null && Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(directory);
        }
    }

    private static List<Path> namesBelow(Path root, Path victim) throws FileSystemException {
        boolean plain = root.isAbsolute() && root.equals(root.normalize()) && victim.equals(victim.normalize());
        if (!plain || !victim.startsWith(root) || victim.equals(root) || root.getParent() == null) {
            throw new FileSystemException(victim.toString(), null, "not deleted: it is not below " + root);
        }

        List<Path> names = new ArrayList<>();
        victim.subpath(root.getNameCount(), victim.getNameCount()).forEach(names::add);
        return names;
    }

    /** Opens the way, as far as it exists. False when something on it, so also the victim, is not there. */
    private static boolean openWay(Path root, List<Path> names, Deque<SecureDirectoryStream<Path>> way)
            throws IOException {
        Path parent = root.getParent();
        Path rootName = root.getFileName();
        if (parent == null || rootName == null) {
            throw new FileSystemException(root.toString(), null, "not a root to delete below");
        }

        Path reached = parent;
        try {
            way.add(secure(Files.newDirectoryStream(parent), parent));
            reached = root;
            way.add(open(way.getLast(), rootName, root));
            for (Path name : names.subList(0, names.size() - 1)) {
                reached = reached.resolve(name);
                way.add(open(way.getLast(), name, reached));
            }
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void delete(SecureDirectoryStream<Path> parent, Path name, Path shown, Runnable check)
            throws IOException {
        BasicFileAttributes attributes = attributes(parent, name);
        if (attributes == null) {
            return;
        }
        if (!attributes.isDirectory()) {
            check.run();
            parent.deleteFile(name);
            return;
        }

        int found;
        do {
            try (SecureDirectoryStream<Path> directory = openWritable(parent, name, shown)) {
                List<Path> some = namesIn(directory);
                for (Path child : some) {
                    delete(directory, child, shown.resolve(child), check);
                }
                found = some.size();
            }
        } while (found == MOST_NAMES);
        check.run();
        try {
            parent.deleteDirectory(name);
        } catch (FileSystemException e) {
            throw named(e, shown);
        }
    }

    /**
     * Some names in a directory, or all of them, read first and deleted then: some file systems skip entries when it shrinks
     * meanwhile.
     */
    private static List<Path> namesIn(SecureDirectoryStream<Path> directory) throws IOException {
        List<Path> names = new ArrayList<>();
        try {
            Iterator<Path> found = directory.iterator();
            while (names.size() < MOST_NAMES && found.hasNext()) {
                names.add(found.next().getFileName());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    private static SecureDirectoryStream<Path> openWritable(SecureDirectoryStream<Path> parent, Path name, Path shown)
            throws IOException {
        SecureDirectoryStream<Path> directory;
        try {
            directory = open(parent, name, shown);
        } catch (AccessDeniedException e) {
            // Unreadable to its owner, so there is no handle to change it by. By path it is: only an owner who is not
            // root comes here, and gives itself no more than what it owns.
            Attributes.setMode(shown, Attributes.mode(shown) | 0700);
            directory = open(parent, name, shown);
        }

        try {
            makeWritable(directory);
            return directory;
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static void makeWritable(SecureDirectoryStream<Path> directory) throws IOException {
        PosixFileAttributeView view = directory.getFileAttributeView(PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        if (!permissions.containsAll(OWNER)) {
            Set<PosixFilePermission> more = EnumSet.copyOf(OWNER);
            more.addAll(permissions);
            view.setPermissions(more);
        }
    }

    private static SecureDirectoryStream<Path> open(SecureDirectoryStream<Path> parent, Path name, Path shown)
            throws IOException {
        try {
            return secure(parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS), shown);
        } catch (FileSystemException e) {
            BasicFileAttributes attributes = attributes(parent, name);
            if (attributes != null && attributes.isSymbolicLink()) {
                throw new FileSystemException(shown.toString(), null, "not followed: it is a symbolic link");
            }
            throw named(e, shown);
        }
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream, Path shown) throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new FileSystemException(
                shown.toString(), null, "this platform can't delete safely (no SecureDirectoryStream)");
    }

    private static @Nullable BasicFileAttributes attributes(SecureDirectoryStream<Path> parent, Path name)
            throws IOException {
        try {
            return parent.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static void verifyGone(SecureDirectoryStream<Path> parent, Path name, Path victim) throws IOException {
        if (attributes(parent, name) != null) {
            throw new FileSystemException(victim.toString(), null, "deleted, but there again");
        }
    }

    private static void removeEmptyParents(List<Path> names, Deque<SecureDirectoryStream<Path>> way)
            throws IOException {
        // The way holds the root's parent, the root, then one stream for each name that was reached.
        List<SecureDirectoryStream<Path>> open = List.copyOf(way);
        for (int depth = open.size() - 2; depth >= 1; depth--) {
            try {
                open.get(depth).deleteDirectory(names.get(depth - 1));
            } catch (DirectoryNotEmptyException e) {
                return; // the other shards of the task
            } catch (NoSuchFileException e) {
                // another sweep was faster; its parent may still be ours to remove
            }
        }
    }

    /**
     * The error with the whole path, which the operator needs; the JDK names only the last segment in a relative call.
     */
    private static FileSystemException named(FileSystemException e, Path shown) {
        FileSystemException named;
        if (e instanceof NoSuchFileException) {
            named = new NoSuchFileException(shown.toString());
        } else if (e instanceof AccessDeniedException) {
            named = new AccessDeniedException(shown.toString());
        } else if (e instanceof DirectoryNotEmptyException) {
            named = new DirectoryNotEmptyException(shown.toString());
        } else {
            named = new FileSystemException(shown.toString(), null, e.getReason());
        }
        named.initCause(e);
        return named;
    }

    private static void closeAll(Deque<SecureDirectoryStream<Path>> way) throws IOException {
        while (!way.isEmpty()) {
            way.removeLast().close();
        }
    }
}
