package io.torpor.data;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Linux's {@code statx(2)}, {@code utimensat(2)} and {@code statvfs(3)}: what Java can't tell or set of files. */
final class LinuxFiles {

    private static final Logger log = LoggerFactory.getLogger(LinuxFiles.class);

    /**
     * The calls of this platform. Null where the C library can't be loaded, has not got them, or is not of 64 bits, whose
     * structures these are.
     */
    private static final @Nullable LinuxFiles INSTANCE = load();

    private static final int HERE = -100; // AT_FDCWD
    private static final int NOT_FOLLOWED = 0x100; // AT_SYMLINK_NOFOLLOW
    private static final int BASIC = 0x7ff; // STATX_BASIC_STATS
    private static final int NO_SUCH_FILE = 2; // ENOENT
    private static final int ACCESS_DENIED = 13; // EACCES
    private static final long AS_IT_IS = (1L << 30) - 2; // UTIME_OMIT
    private static final long BLOCK = 512;

    private final Charset encoding = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private LinuxFiles() {}

    /**
     * The calls of this platform for a path.
     *
     * @return null where there are none, and for paths of file systems that are not the platform's own
     */
    static @Nullable LinuxFiles of(Path path) {
        return path.getFileSystem() == FileSystems.getDefault() ? INSTANCE : null;
    }

    /** Whether this platform has these calls. */
    static boolean areThere() {
        return INSTANCE != null;
    }

    /** What {@code statx} tells of a file, directory or link itself. */
    InodeFacts facts(Path path) throws IOException {
        byte[] answer = new byte[256];
        require("statx", path, CLibrary.statx(HERE, nativeName(path), NOT_FOLLOWED, BASIC, answer));
        ByteBuffer statx = ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder());
        return new InodeFacts(
                statx.getShort(28) & 0xffff, // stx_mode
                new Owner(statx.getInt(20), statx.getInt(24)), // stx_uid, stx_gid
                statx.getLong(40), // stx_size
                time(statx, 112), // stx_mtime
                time(statx, 96), // stx_ctime
                statx.getInt(16) & 0xffff_ffffL, // stx_nlink
                statx.getLong(48) * BLOCK, // stx_blocks
                statx.getLong(8)); // stx_attributes
    }

    private static Instant time(ByteBuffer statx, int offset) {
        return Instant.ofEpochSecond(statx.getLong(offset), statx.getInt(offset + Long.BYTES));
    }

    /**
     * Sets the modification time of a file, directory or link itself.
     *
     * @param nanos from 0, also before 1970
     */
    void setModified(Path path, long seconds, long nanos) throws IOException {
        long[] accessedAndModified = {0, AS_IT_IS, seconds, nanos};
        require("utimensat", path, CLibrary.utimensat(HERE, nativeName(path), accessedAndModified, NOT_FOLLOWED));
    }

    /** The inodes that can still be made where the path lies; {@link Long#MAX_VALUE} where they are not counted. */
    long freeInodes(Path path) throws IOException {
        byte[] answer = new byte[256];
        require("statvfs", path, CLibrary.statvfs(nativeName(path), answer));
        ByteBuffer statvfs = ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder());
        long all = statvfs.getLong(40); // f_files
        long available = statvfs.getLong(56); // f_favail
        return all == 0 ? Long.MAX_VALUE : available;
    }

    private static void require(String name, Path path, int result) throws IOException {
        if (result < 0) {
            int error = Native.getLastError();
            if (error == NO_SUCH_FILE) {
                throw new NoSuchFileException(path.toString());
            }
            if (error == ACCESS_DENIED) {
                throw new AccessDeniedException(path.toString());
            }
            throw new FileSystemException(
                    path.toString(), null, name + ": " + new LastErrorException(error).getMessage());
        }
    }

    /** The name in the bytes that Java itself uses for files; JNA would take its own default encoding. */
    private byte[] nativeName(Path path) {
        byte[] name = path.toString().getBytes(encoding);
        return Arrays.copyOf(name, name.length + 1); // C strings end with a zero
    }

    private static @Nullable LinuxFiles load() {
        if (!System.getProperty("os.name", "").startsWith("Linux")) {
            return null;
        }
        try {
            if (Native.LONG_SIZE != 8) {
                return null;
            }
            Native.register(CLibrary.class, "c");
            LinuxFiles files = new LinuxFiles();
            files.facts(Path.of("/")); // an older sandbox may refuse the call, which is no trouble of a shard
            return files;
        } catch (LinkageError | IOException e) {
            log.warn(
                    "statx, utimensat and statvfs are not available; what only they tell is not looked at: {}",
                    e.toString());
            return null;
        }
    }

    /** Bound directly, which takes a fraction of what a proxy takes: one is called for every file of a shard. */
    private static final class CLibrary {

        static native int statx(int directory, byte[] path, int flags, int mask, byte[] answer);

        static native int utimensat(int directory, byte[] path, long[] times, int flags);

        static native int statvfs(byte[] path, byte[] answer);
    }
}
