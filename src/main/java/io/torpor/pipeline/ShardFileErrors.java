package io.torpor.pipeline;

import io.torpor.data.DiskErrors;
import io.torpor.data.Names;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.StoreErrors;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;

/** Errors of a shard's files as problems: of one that is read, or of one that is written. */
final class ShardFileErrors {

    private ShardFileErrors() {}

    /** The problem of a file that is being read: {@code cancelled}, {@code shard-changed} or {@code disk-error}. */
    static ProblemException source(String shard, String path, IOException e) {
        if (e instanceof ClosedByInterruptException) {
            return StoreErrors.interrupted(e);
        }
        if (e instanceof NoSuchFileException) {
            return changed(shard, path, "is gone");
        }
        return new ProblemException(
                ProblemCode.DISK_ERROR,
                "File " + shown(path) + " of shard " + shard + " can't be read: " + DiskErrors.reason(e),
                e);
    }

    /**
     * The problem of a file or directory that is being written: {@code cancelled}, {@code insufficient-space} or {@code
     * disk-error}.
     */
    static ProblemException target(String shard, String path, IOException e) {
        if (e instanceof ClosedByInterruptException) {
            return StoreErrors.interrupted(e);
        }
        if (DiskErrors.isFull(e)) {
            return new ProblemException(
                    ProblemCode.INSUFFICIENT_SPACE,
                    "The data disk is full, at " + shown(path) + " of shard " + shard + ": " + DiskErrors.reason(e)
                            + "; free space, then retry",
                    e);
        }
        return new ProblemException(
                ProblemCode.DISK_ERROR,
                shown(path) + " of shard " + shard + " can't be written: " + DiskErrors.reason(e),
                e);
    }

    /**
     * The problem {@code shard-changed} of a file.
     *
     * @param how the end of a sentence that begins with the file
     */
    static ProblemException changed(String shard, String path, String how) {
        return new ProblemException(
                ProblemCode.SHARD_CHANGED,
                "File " + shown(path) + " of shard " + shard + " " + how
                        + " since the archiving began; stop the writer, then retry");
    }

    private static String shown(String path) {
        return "'" + Names.printable(path) + "'";
    }
}
