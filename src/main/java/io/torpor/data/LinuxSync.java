package io.torpor.data;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Linux's {@code syncfs(2)} and {@code sync_file_range(2)}, which Java has no calls for. */
final class LinuxSync {

    private static final Logger log = LoggerFactory.getLogger(LinuxSync.class);

    /**
     * The calls of this platform. Null where the C library can't be loaded (no native code, a /tmp without exec) or has
     * not got them.
     */
    static final @Nullable LinuxSync INSTANCE = load();

    private static final int READ_ONLY_CLOSE_ON_EXEC = 02000000;
    private static final int NEVER_WAITING_FOR_A_PIPE = 04000;
    private static final int SYNC_FILE_RANGE_WRITE = 2;

    /** ESPIPE, EINVAL, ENOSYS. */
    private static final Set<Integer> NOT_SUPPORTED = Set.of(29, 22, 38);

    private final CLibrary library;

    private LinuxSync(CLibrary library) {
        this.library = library;
    }

    /** Waits until all that was written to the path's file system is on disk. */
    void sync(Path path) throws IOException {
        int descriptor = call("open", path, () -> library.open(nativeName(path), READ_ONLY_CLOSE_ON_EXEC));
        try {
            call("syncfs", path, () -> library.syncfs(descriptor));
        } finally {
            call("close", path, () -> library.close(descriptor));
        }
    }

    /**
     * Begins to write what the file has so far.
     *
     * @return whether it was begun: not if the file can't be opened, or is on a file system that has no such call
     * @throws IOException if it can't be written; the kernel tells an error once, so it must not be lost here
     */
    boolean startWriting(Path file) throws IOException {
        int descriptor = library.open(nativeName(file), READ_ONLY_CLOSE_ON_EXEC | NEVER_WAITING_FOR_A_PIPE);
        if (descriptor < 0) {
            return false;
        }
        try {
            int result = library.sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE); // 0 bytes: to its end
            if (result < 0 && !NOT_SUPPORTED.contains(Native.getLastError())) {
                call("sync_file_range", file, () -> result);
            }
            return result == 0;
        } finally {
            call("close", file, () -> library.close(descriptor));
        }
    }

    private static int call(String name, Path path, Call call) throws IOException {
        int result = call.run();
        if (result < 0) {
            int error = Native.getLastError();
            throw new FileSystemException(
                    path.toString(), null, name + ": " + new LastErrorException(error).getMessage());
        }
        return result;
    }

    /** The name in the bytes that Java itself uses for files; JNA would take its own default encoding. */
    private static byte[] nativeName(Path path) {
        byte[] name = path.toString().getBytes(Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")));
        return Arrays.copyOf(name, name.length + 1); // C strings end with a zero
    }

    private static @Nullable LinuxSync load() {
        if (!System.getProperty("os.name", "").startsWith("Linux")) {
            return null;
        }
        try {
            CLibrary library = Native.load("c", CLibrary.class);
            library.syncfs(-1); // binds the symbols now; the answer (EBADF) does not matter
            library.sync_file_range(-1, 0, 0, 0);
            return new LinuxSync(library);
        } catch (LinkageError e) {
            log.warn(
                    "syncfs and sync_file_range are not available, every file will be forced on its own: {}",
                    e.toString());
            return null;
        }
    }

    private interface Call {
        int run();
    }

    interface CLibrary extends Library {
        int open(byte[] path, int flags);

        int syncfs(int descriptor);

        int sync_file_range(int descriptor, long offset, long bytes, int flags);

        int close(int descriptor);
    }
}
