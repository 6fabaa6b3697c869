package io.torpor.task;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * The history of pauses, where it is written after the fact: pauses that are known from their archives alone, and archives
 * that were moved. Each call joins the caller's transaction.
 */
@Service
public class PauseHistory {

    private final TaskRepository tasks;
    private final TaskChanges changes;

    PauseHistory(TaskRepository tasks, TaskChanges changes) {
        this.tasks = tasks;
        this.changes = changes;
    }

    /**
     * Records a pause that did not run here: it is completed, and comes before all that this database saw (I12).
     *
     * @throws org.springframework.dao.DataIntegrityViolationException if there is a task of this id
     */
    public void add(FoundPause pause) {
        tasks.saveAndFlush(new TaskRow(pause));
        changes.add(pause.id());
    }

    /**
     * Records that the archive of an ended pause is in another place. Whoever resumes it, or deletes it, goes there.
     *
     * @throws io.torpor.problem.ProblemException {@code task-not-found}
     */
    public void moved(String pause, String archive, @Nullable String region) {
        TaskRow row = tasks.hold(pause).orElseThrow(() -> Tasks.notFound(pause));
        row.archiveMoved(archive, region);
        tasks.saveAndFlush(row);
        changes.add(pause);
    }
}
