package io.torpor.data;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Linux's {@code fallocate(2)}, which Java has no call for. */
final class LinuxAllocation {

    private static final Logger log = LoggerFactory.getLogger(LinuxAllocation.class);

    /** The call of this platform; null where the C library can't be loaded, has not got it, or is not of 64 bits. */
    static final @Nullable LinuxAllocation INSTANCE = load();

    private static final int WRITE_ONLY_CLOSE_ON_EXEC = 02000001;
    private static final int KEEP_SIZE = 1; // FALLOC_FL_KEEP_SIZE

    private final CLibrary library;

    private LinuxAllocation(CLibrary library) {
        this.library = library;
    }

    int open(Path file) throws IOException {
        byte[] name = file.toString().getBytes(Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")));
        return require("open", file, library.open(Arrays.copyOf(name, name.length + 1), WRITE_ONLY_CLOSE_ON_EXEC));
    }

    /** Gives a file room on the disk from an offset on; its size stays. */
    void allocate(Path file, int descriptor, long offset, long bytes) throws IOException {
        require("fallocate", file, library.fallocate(descriptor, KEEP_SIZE, offset, bytes));
    }

    void close(Path file, int descriptor) throws IOException {
        require("close", file, library.close(descriptor));
    }

    private static int require(String name, Path file, int result) throws IOException {
        if (result < 0) {
            int error = Native.getLastError();
            throw new FileSystemException(
                    file.toString(), null, name + ": " + new LastErrorException(error).getMessage());
        }
        return result;
    }

    private static @Nullable LinuxAllocation load() {
        if (!System.getProperty("os.name", "").startsWith("Linux") || Native.LONG_SIZE != 8) {
            return null;
        }
        try {
            CLibrary library = Native.load("c", CLibrary.class);
            library.fallocate(-1, 0, 0, 0); // binds the symbol now; the answer (EBADF) does not matter
            return new LinuxAllocation(library);
        } catch (LinkageError e) {
            log.warn("fallocate is not available, no room is kept in the database's own file: {}", e.toString());
            return null;
        }
    }

    interface CLibrary extends Library {
        int open(byte[] path, int flags);

        int fallocate(int descriptor, int mode, long offset, long bytes);

        int close(int descriptor);
    }
}
