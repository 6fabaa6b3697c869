package io.torpor.data;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Objects;

/** Disk errors: what an {@link IOException} of a disk means, and how it is told. */
public final class DiskErrors {

    private DiskErrors() {}

    /**
     * Learns what this process's language calls the errors that are told apart. To be called at the start: on a disk that
     * is full there may be no room to load what is asked for it.
     */
    public static void learn() {
        Objects.requireNonNull(SystemErrorTexts.INSTANCE);
    }

    /** Whether there was no room: on the disk, or within a quota. */
    public static boolean isFull(IOException e) {
        SystemErrorTexts texts = SystemErrorTexts.INSTANCE;
        return texts.isOf(e, SystemError.FILE_SYSTEM_FULL) || texts.isOf(e, SystemError.QUOTA_EXCEEDED);
    }

    /** The reason of an error: its kind, and the system's own words for it where it has any. It may name paths. */
    public static String reason(IOException e) {
        String reason =
                e instanceof FileSystemException fse && fse.getReason() != null ? fse.getReason() : e.getMessage();
        return e.getClass().getSimpleName() + (reason == null ? "" : ": " + reason);
    }
}
