package io.torpor.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room that a file may grow into: blocks of the disk that are the file's already, behind its end, so that nobody else
 * can take them on a disk that is full. Does nothing where the platform or the file system has no such call.
 *
 * <p>The file is held open until this is closed. Another process's locks are not touched by that, but closing it gives up
 * the locks of this process on the file: that is to be done after whoever has one.
 */
public final class RoomToGrow implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(RoomToGrow.class);

    private static final int CLOSED = -1;

    /** No more than this part of what is free is taken: the room is for a full disk, not to fill one. */
    private static final int PART = 4;

    private final Path file;
    private final long ahead;
    private int descriptor = CLOSED;
    private boolean supported = true;

    /**
     * The room of a file.
     *
     * @param file may be missing still
     * @param ahead in bytes; 0 for none
     */
    public RoomToGrow(Path file, long ahead) {
        this.file = file;
        this.ahead = ahead;
    }

    /**
     * Makes the room whole again, if the file has grown into it and there is enough on the disk. A no-op as long as there
     * is no file.
     *
     * @throws IOException if it can't be; there may be a part of it then
     */
    public synchronized void keep() throws IOException {
        LinuxAllocation linux = LinuxAllocation.INSTANCE;
        if (linux == null || !supported || ahead == 0 || !Files.exists(file)) {
            return;
        }
        InodeFacts facts = InodeFacts.of(file);
        long missing = facts.size() + ahead - facts.allocated();
        if (missing <= 0 || Files.getFileStore(file).getUsableSpace() / PART < missing) {
            return;
        }
        if (descriptor == CLOSED) {
            descriptor = linux.open(file);
        }
        try {
            linux.allocate(file, descriptor, facts.size(), ahead);
        } catch (IOException e) {
            if (!SystemErrorTexts.INSTANCE.isOf(e, SystemError.NOT_SUPPORTED)) {
                throw e;
            }
            supported = false;
            log.info("The file system of {} keeps no room for it: {}", file, DiskErrors.reason(e));
        }
    }

    @Override
    public synchronized void close() throws IOException {
        LinuxAllocation linux = LinuxAllocation.INSTANCE;
        if (linux != null && descriptor != CLOSED) {
            linux.close(file, descriptor);
            descriptor = CLOSED;
        }
    }
}
