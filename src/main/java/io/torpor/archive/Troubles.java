package io.torpor.archive;

import io.torpor.data.Names;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Makes problems of I/O errors. The side decides: the archive's, the shard that is read, the disk that is written. */
final class Troubles {

    private Troubles() {}

    /** An error of the archive. */
    static ProblemException archive(ArchiveLocation location, String what, IOException e) {
        if (e instanceof ClosedByInterruptException) {
            return interrupted(e);
        }
        if (isDiskFull(e)) {
            return new ProblemException(
                    ProblemCode.INSUFFICIENT_SPACE,
                    "The archive " + location.value() + " is full (" + what + "): " + reason(e)
                            + "; free space there, then retry",
                    e);
        }
        return new ProblemException(
                ProblemCode.ARCHIVE_UNREACHABLE,
                "The archive " + location.value() + " can't be used (" + what + "): " + reason(e),
                e);
    }

    /** An error of a shard's file that is being read. */
    static ProblemException source(String shard, String path, IOException e) {
        if (e instanceof ClosedByInterruptException) {
            return interrupted(e);
        }
        if (e instanceof NoSuchFileException) {
            return changed(shard, path, "is gone");
        }
        return new ProblemException(
                ProblemCode.DISK_ERROR,
                "File " + shown(path) + " of shard " + shard + " can't be read: " + reason(e),
                e);
    }

    /** An error of a shard's file or directory that is being written. */
    static ProblemException target(String shard, String path, IOException e) {
        if (e instanceof ClosedByInterruptException) {
            return interrupted(e);
        }
        if (isDiskFull(e)) {
            return new ProblemException(
                    ProblemCode.INSUFFICIENT_SPACE,
                    "The data disk is full, at " + shown(path) + " of shard " + shard + ": " + reason(e)
                            + "; free space, then retry",
                    e);
        }
        return new ProblemException(
                ProblemCode.DISK_ERROR,
                "'" + Names.printable(path) + "' of shard " + shard + " can't be written: " + reason(e),
                e);
    }

    static ProblemException changed(String shard, String path, String how) {
        return new ProblemException(
                ProblemCode.SHARD_CHANGED,
                "File " + shown(path) + " of shard " + shard + " " + how
                        + " since the archiving began; stop the writer, then retry");
    }

    static ProblemException interrupted(Exception e) {
        return new ProblemException(ProblemCode.CANCELLED, "The transfer was interrupted", e);
    }

    static ProblemException corrupt(String key, String how) {
        return new ProblemException(ProblemCode.ARCHIVE_CORRUPT, "Object " + key + " of the archive " + how);
    }

    static ProblemException incomplete(String key) {
        return new ProblemException(ProblemCode.ARCHIVE_INCOMPLETE, "Object " + key + " is missing in the archive");
    }

    private static String shown(String path) {
        return "'" + Names.printable(path) + "'";
    }

    private static boolean isDiskFull(IOException e) {
        String reason = reason(e).toLowerCase(Locale.ROOT);
        return reason.contains("no space left") || reason.contains("quota exceeded");
    }

    private static String reason(IOException e) {
        String reason =
                e instanceof FileSystemException fse && fse.getReason() != null ? fse.getReason() : e.getMessage();
        return e.getClass().getSimpleName() + (reason == null ? "" : ": " + reason);
    }
}
