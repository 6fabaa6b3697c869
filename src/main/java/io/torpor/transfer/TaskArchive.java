package io.torpor.transfer;

import io.torpor.archive.ArchiveId;
import io.torpor.task.Task;

/** The archive that a task means: the one that a pause writes, or that a resume reads. */
public final class TaskArchive {

    private TaskArchive() {}

    /** The archive's identity in the store that the task names. */
    public static ArchiveId of(Task task) {
        return new ArchiveId(task.bucket(), task.archiveTask());
    }
}
