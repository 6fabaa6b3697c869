package io.torpor.data;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The names of files as this JVM takes them. It reads and writes them in the encoding of the locale that it was started
 * with; if that is not UTF-8, a name that is not ASCII can't be given, or is another one to everybody else.
 */
public final class FileNames {

    /** What to do about it. */
    private static final String REMEDY =
            "Java runs without a UTF-8 locale; start Torpor with one (LC_ALL=C.UTF-8), then retry";

    private static final String ENCODING = System.getProperty("sun.jnu.encoding", "UTF-8");

    private static final boolean UNICODE =
            Charset.isSupported(ENCODING) && Charset.forName(ENCODING).equals(StandardCharsets.UTF_8);

    private FileNames() {}

    /** Whether all names can be given. */
    public static boolean areUnicode() {
        return UNICODE;
    }

    /** Whether this name can be given. */
    static boolean canBe(String name) {
        return UNICODE || name.chars().allMatch(character -> character < 0x80);
    }

    /**
     * The path of a file by its name from an archive.
     *
     * @param relative checked already not to lead out
     * @throws ProblemException {@code shard-unsupported} if this JVM can't name it
     */
    public static Path below(Path root, String relative) {
        if (!canBe(relative)) {
            throw new ProblemException(
                    ProblemCode.SHARD_UNSUPPORTED,
                    "'" + Names.printable(relative) + "' can't be named here: " + REMEDY);
        }
        return root.resolve(relative);
    }

    /**
     * Makes sure that a path of the configuration can be given.
     *
     * @param key of the configuration
     * @throws IllegalStateException naming the key
     */
    public static void require(String key, Path path) {
        String text = path.toAbsolutePath().toString();
        if (!canBe(text) || text.indexOf('\uFFFD') >= 0) {
            throw new IllegalStateException(
                    key + ": " + Names.printable(text) + " has characters that are not ASCII, and " + REMEDY);
        }
    }

    /** What to know at the start of a JVM that can't give all names. */
    public static String warning() {
        return "Java runs with the encoding " + ENCODING
                + " for file names. Shards and archives with names that are not"
                + " ASCII are refused (shard-unsupported); start Torpor with a UTF-8 locale (LC_ALL=C.UTF-8)";
    }
}
