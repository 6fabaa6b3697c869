package io.torpor.data;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The scanner of trees: reads what is in a directory, and never through a symbolic link. */
public final class TreeScanner {

    /** The least bytes of a hole that is worth to be kept. */
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
        InodeFacts facts = InodeFacts.of(root);
        if (!facts.isDirectory()) {
            throw unsupported(root, kind(facts) + ", not a directory");
        }

        TreeEntries.Packer entries = new TreeEntries.Packer();
        Deque<Unread> unread = new ArrayDeque<>();
        NamesLeft left = new NamesLeft(root, most);
        Survey survey = new Survey();
        unread.push(Unread.of(root, left));
        while (!unread.isEmpty()) {
            Path path = unread.element().next();
            if (path == null) {
                left.give(unread.pop().names);
                continue;
            }
            TreeEntry entry = entry(root, path, rights, survey);
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
                facts.mode(),
                FileTime.from(facts.modified()),
                entries.packed(),
                rights.kept(facts.owner()),
                survey.taken());
    }

    /** A survey that goes on with each entry. */
    private static final class Survey {

        private long occupied;
        private @Nullable String linked;
        private @Nullable String mounted;
        private @Nullable String fixed;

        void add(String path, InodeFacts facts) {
            long names = facts.isDirectory() ? 1 : Math.max(1, facts.links());
            occupied += facts.allocated() / names; // a name that is elsewhere keeps its share of the disk
            linked = names > 1 ? path : linked;
            mounted = facts.isMountPoint() ? path : mounted;
            fixed = facts.isFixed() ? path : fixed;
        }

        TreeSurvey taken() {
            return new TreeSurvey(occupied, linked, mounted, fixed);
        }
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
        String name = path.getFileName().toString();
        if (!isUnicode(name) || !FileNames.canBe(name)) {
            throw unsupported(path, "a name that is not UTF-8 (or Java runs without a UTF-8 locale)");
        }
    }

    private static TreeEntry entry(Path root, Path path, ProcessRights rights, Survey survey) throws IOException {
        InodeFacts facts = InodeFacts.of(path);
        boolean directory = facts.isDirectory();
        if (!directory && !facts.isRegularFile()) {
            throw unsupported(path, kind(facts));
        }

        String name = root.relativize(path).toString();
        survey.add(name, facts);
        long size = directory ? 0 : facts.size();
        return new TreeEntry(
                name,
                directory,
                size,
                FileTime.from(facts.modified()),
                facts.mode(),
                FileTime.from(facts.changed()),
                rights.kept(facts.owner()),
                size - facts.allocated() < LEAST_HOLE ? size : facts.allocated());
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

    private static String kind(InodeFacts facts) {
        if (facts.isSymbolicLink()) {
            return "a symbolic link";
        }
        return facts.isRegularFile() ? "a file" : "a socket, pipe or device";
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
