package io.torpor.data;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** Disk errors: what an {@link IOException} of a disk means, and how it is told. */
public final class DiskErrors {

    private DiskErrors() {}

    /** Whether there was no room: on the disk, or within a quota. */
    public static boolean isFull(IOException e) {
        String reason = reason(e).toLowerCase(Locale.ROOT);
        return reason.contains("no space left") || reason.contains("quota exceeded");
    }

    /** The reason of an error: its kind, and the system's own words for it where it has any. It may name paths. */
    public static String reason(IOException e) {
        String reason =
                e instanceof FileSystemException fse && fse.getReason() != null ? fse.getReason() : e.getMessage();
        return e.getClass().getSimpleName() + (reason == null ? "" : ": " + reason);
    }
}
