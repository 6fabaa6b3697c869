package io.torpor.data;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The scanner of trees: reads what is in a directory, and never through a symbolic link. */
public final class TreeScanner {

    private static final String ATTRIBUTES =
            "unix:mode,uid,gid,ctime,lastModifiedTime,size,isDirectory,isRegularFile,isSymbolicLink";

    /** The least bytes of a hole that is worth a question to the system for each file. */
    private static final long LEAST_HOLE = 64 << 10;

    private TreeScanner() {}

    /**
     * The tree of a directory: every file and directory below it, with its attributes. It is not one moment's: what
     * comes or goes meanwhile may be in it or not.
     *
     * @param root a directory, itself not a symbolic link
     * @throws java.nio.file.NoSuchFileException if the root is missing, or something below it vanished meanwhile
     * @throws IOException if anything can't be read
     * @throws ProblemException {@code shard-unsupported}, naming the path, for what an archive can't hold: links,
     *     sockets, pipes, devices, and names that are not UTF-8
     */
    public static Tree scan(Path root) throws IOException {
        return scan(root, Long.MAX_VALUE);
    }

    /**
     * As {@link #scan(Path)}, of a tree that fits some memory.
     *
     * @param most bytes that its entries may take, and the names while they are read as well
     * @throws ProblemException {@code shard-unsupported} if they take more; found without reading them all
     */
    public static Tree scan(Path root, long most) throws IOException {
        ProcessRights rights = ProcessRights.now(root);
        Map<String, Object> attributes = attributes(root);
        if (!is(attributes, "isDirectory")) {
            throw unsupported(root, kind(attributes) + ", not a directory");
        }

        TreeEntries.Packer entries = new TreeEntries.Packer();
        Deque<Unread> unread = new ArrayDeque<>();
        NamesLeft left = new NamesLeft(root, most);
        unread.push(Unread.of(root, left));
        while (!unread.isEmpty()) {
            Path path = unread.element().next();
            if (path == null) {
                left.give(unread.pop().names);
                continue;
            }
            TreeEntry entry = entry(root, path, rights);
            entries.add(entry);
            if (entries.bytes() > most) {
                throw tooMany(root);
            }
            if (entry.directory()) {
                unread.push(Unread.of(path, left)); // what is in it comes right after it
            }
        }
        return new Tree(
                root,
                mode(attributes),
                time(attributes, "lastModifiedTime"),
                entries.packed(),
                owner(attributes, rights));
    }

    /** A directory that is not read to its end. */
    private static final class Unread {

        private final Path directory;
        private final DirectoryNames names;
        private final int[] order;
        private int next;

        private Unread(Path directory, DirectoryNames names) {
            this.directory = directory;
            this.names = names;
            this.order = names.sorted();
        }

        static Unread of(Path directory, NamesLeft left) throws IOException {
            DirectoryNames names = DirectoryNames.of(directory, (path, bytes) -> {
                requireUnicode(path);
                left.take(bytes);
            });
            return new Unread(directory, names);
        }

        @Nullable
        Path next() {
            return next == order.length ? null : directory.resolve(names.name(order[next++]));
        }
    }

    /** The memory that is left for names. */
    private static final class NamesLeft {

        private final Path root;
        private long bytes;

        NamesLeft(Path root, long bytes) {
            this.root = root;
            this.bytes = bytes;
        }

        /** Before the name, of so many bytes, is held. */
        void take(int name) {
            bytes -= DirectoryNames.bytesOf(name);
            if (bytes < 0) {
                throw tooMany(root);
            }
        }

        void give(DirectoryNames names) {
            bytes += names.bytes();
        }
    }

    private static void requireUnicode(Path path) {
        if (!isUnicode(path.getFileName().toString())) {
            throw unsupported(path, "a name that is not UTF-8 (or Java runs without a UTF-8 locale)");
        }
    }

    private static TreeEntry entry(Path root, Path path, ProcessRights rights) throws IOException {
        Map<String, Object> attributes = attributes(path);
        boolean directory = is(attributes, "isDirectory");
        if (!directory && !is(attributes, "isRegularFile")) {
            throw unsupported(path, kind(attributes));
        }

        long size = directory ? 0 : get(attributes, "size", Long.class);
        return new TreeEntry(
                root.relativize(path).toString(),
                directory,
                size,
                time(attributes, "lastModifiedTime"),
                mode(attributes),
                time(attributes, "ctime"),
                owner(attributes, rights),
                size < LEAST_HOLE ? size : allocated(path, size));
    }

    /** The bytes that a file takes of the disk, if they are so much less than its size that it has holes. */
    private static long allocated(Path path, long size) throws IOException {
        return InodeFacts.of(path)
                .map(InodeFacts::allocated)
                .filter(allocated -> size - allocated >= LEAST_HOLE)
                .orElse(size);
    }

    private static @Nullable Owner owner(Map<String, Object> attributes, ProcessRights rights) {
        return rights.kept(Owner.of(attributes));
    }

    private static ProblemException tooMany(Path root) {
        return new ProblemException(
                ProblemCode.SHARD_UNSUPPORTED,
                "There are too many files in '" + shown(root)
                        + "', or their names are too long: with those of the bucket's other shards on this node they"
                        + " do not fit Torpor's memory. Pack small files into larger ones, divide the bucket, or give"
                        + " Torpor more memory; then retry");
    }

    /** Java decodes a name that it can't read with U+FFFD: the archive would hold a name that names nothing. */
    private static boolean isUnicode(String name) {
        return name.indexOf('\uFFFD') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(name);
    }

    private static Map<String, Object> attributes(Path path) throws IOException {
        return Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean is(Map<String, Object> attributes, String name) {
        return get(attributes, name, Boolean.class);
    }

    private static int mode(Map<String, Object> attributes) {
        return get(attributes, "mode", Integer.class) & 07777;
    }

    private static FileTime time(Map<String, Object> attributes, String name) {
        return get(attributes, name, FileTime.class);
    }

    private static <T> T get(Map<String, Object> attributes, String name, Class<T> type) {
        return type.cast(Objects.requireNonNull(attributes.get(name), name));
    }

    private static String kind(Map<String, Object> attributes) {
        if (is(attributes, "isSymbolicLink")) {
            return "a symbolic link";
        }
        return is(attributes, "isRegularFile") ? "a file" : "a socket, pipe or device";
    }

    private static ProblemException unsupported(Path path, String what) {
        return new ProblemException(
                ProblemCode.SHARD_UNSUPPORTED,
                "'" + shown(path) + "' is " + what
                        + "; a shard may hold regular files and directories only. Remove it or"
                        + " move it elsewhere, then try again");
    }

    private static String shown(Path path) {
        return path.toString().replaceAll("[^\\x20-\\x7e]", "?");
    }
}
