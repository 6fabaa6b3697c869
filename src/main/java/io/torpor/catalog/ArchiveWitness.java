package io.torpor.catalog;

import io.torpor.act.ActNumber;
import io.torpor.act.Acts;
import io.torpor.archive.ArchiveId;
import io.torpor.archive.DatabaseMark;
import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.data.Names;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.task.Tasks;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * The witness that archives bear of the database: one that it committed at an act to which it has not come shows that it
 * fell back (I4). That is told by the mark on the node's disk, too; but a mark can be lost, or fall back as well.
 */
@Service
public class ArchiveWitness {

    /** One is enough: what came after the database's state came after all of it. */
    private static final int MOST = 20;

    private final Acts acts;
    private final ManifestStore manifests;
    private final Tasks tasks;

    ArchiveWitness(Acts acts, ManifestStore manifests, Tasks tasks) {
        this.acts = acts;
        this.manifests = manifests;
        this.tasks = tasks;
    }

    /**
     * Hears what a manifest says.
     *
     * @throws ProblemException {@code database-behind}
     */
    public void require(Manifest manifest) {
        note(manifest.database());
        acts.requireCurrent();
    }

    /** Hears what a manifest says of the database, null if it says nothing; if that is behind, all will be told. */
    void note(@Nullable DatabaseMark mark) {
        if (mark != null) {
            acts.witness(new ActNumber(mark.id(), mark.act()));
        }
    }

    /**
     * Hears the archives of a bucket that no record of this database speaks of, before a new one is written beside them or
     * an older one is taken for the latest.
     *
     * @param store where the bucket is paused to, or resumed from
     * @throws ProblemException {@code database-behind}, or any of {@link ObjectStore}
     */
    public void requireNoLater(ObjectStore store, String bucket) {
        store.directories(bucket + "/").stream()
                .filter(Names::isTask)
                .filter(task -> tasks.find(task).isEmpty())
                .limit(MOST)
                .flatMap(task -> manifests.find(store, new ArchiveId(bucket, task)).stream())
                .forEach(this::require);
    }
}
