package io.torpor.admission;

import io.torpor.archive.ArchiveId;
import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.catalog.ArchiveWitness;
import io.torpor.catalog.LatestArchive;
import io.torpor.data.Names;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.store.StoreLocation;
import io.torpor.task.Task;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The finder of the archive that a resume means; it reads the manifest as well: a resume begins only from a complete
 * archive.
 */
@Component
class ArchiveFinder {

    private static final int MOST = 20;

    private final Tasks tasks;
    private final ObjectStores stores;
    private final ManifestStore manifests;
    private final LatestArchive latest;
    private final ArchiveWitness witness;
    private final List<AdmissionCheck> admissions;

    ArchiveFinder(
            Tasks tasks,
            ObjectStores stores,
            ManifestStore manifests,
            LatestArchive latest,
            ArchiveWitness witness,
            List<AdmissionCheck> admissions) {
        this.tasks = tasks;
        this.latest = latest;
        this.witness = witness;
        this.stores = stores;
        this.manifests = manifests;
        this.admissions = admissions;
    }

    /**
     * A complete archive that was found.
     *
     * @param archive canonical location of its object store
     * @param region of the store; null for the configured one
     * @param task the pause task that wrote it
     * @param bucketUuid as the manifest has it; null if it has none
     */
    record Found(
            String archive,
            @Nullable String region,
            String task,
            @Nullable String bucketUuid) {}

    /**
     * Finds the archive of a bucket.
     *
     * @param archive location; null for where the bucket was last paused to, else the configured one
     * @param region null for the one that the pause wrote with, if it wrote there
     * @param task the pause task; null for the last one on record, else the only one in the store
     * @throws ProblemException {@code archive-*}; {@code invalid-request} if the task is of another bucket; {@code
     *     database-behind}
     */
    Found find(String bucket, @Nullable String archive, @Nullable String region, @Nullable String task) {
        Optional<Task> pause = task == null ? lastPause(bucket) : pauseOnRecord(bucket, Names.checkTask(task));
        String location =
                archive != null || pause.isEmpty() ? archive : pause.get().archive();
        StoreLocation resolved = stores.resolve(location);
        String where = region != null ? region : regionOf(pause, resolved);
        ObjectStore store = stores.open(resolved, where);
        String wanted = task != null ? task : pause.map(Task::id).orElseGet(() -> onlyOne(store, bucket));
        admissions.forEach(admission -> admission.checkArchive(resolved.value(), wanted));
        Manifest manifest = manifests.read(store, new ArchiveId(bucket, wanted));
        witness.require(manifest);
        if (task == null) {
            witness.requireNoLater(store, bucket);
        }
        return new Found(resolved.value(), where, wanted, manifest.bucketUuid());
    }

    private Optional<Task> lastPause(String bucket) {
        Optional<Task> last = tasks.lastPauseOf(bucket);
        return latest.found(bucket, last).map(tasks::get).or(() -> last);
    }

    private static @Nullable String regionOf(Optional<Task> pause, StoreLocation location) {
        return pause.filter(task -> task.archive().equals(location.value()))
                .map(Task::region)
                .orElse(null);
    }

    private Optional<Task> pauseOnRecord(String bucket, String id) {
        Optional<Task> found = tasks.find(id);
        found.ifPresent(task -> {
            if (task.type() != TaskType.PAUSE || !task.bucket().equals(bucket)) {
                throw new ProblemException(
                        ProblemCode.INVALID_REQUEST, "task: " + id + " is not a pause of bucket " + bucket);
            }
        });
        return found;
    }

    /** Without a record (a new database beside old archives) the store itself is asked. */
    private String onlyOne(ObjectStore store, String bucket) {
        List<ArchiveId> complete = store.directories(bucket + "/").stream()
                .filter(Names::isTask)
                .map(task -> new ArchiveId(bucket, task))
                .filter(id -> manifests.hasManifest(store, id))
                .toList();
        if (complete.size() == 1) {
            return complete.get(0).task();
        }
        Optional<String> newest = complete.size() > MOST ? Optional.empty() : newest(store, complete);
        if (newest.isPresent()) {
            return newest.get();
        }
        String hint = complete.isEmpty()
                ? "; pause the bucket first, or name its archive"
                : "; several are there, so name one with 'task': "
                        + complete.stream()
                                .limit(MOST)
                                .map(id -> described(store, id))
                                .collect(Collectors.joining(", "))
                        + ". POST /actuator/recovery puts them on record";
        throw new ProblemException(
                ProblemCode.ARCHIVE_NOT_FOUND,
                "No pause of bucket " + bucket + " is on record in "
                        + store.location().value() + hint);
    }

    /** The one with the highest act, if one database wrote them all (I12), and all can be read. */
    private Optional<String> newest(ObjectStore store, List<ArchiveId> complete) {
        List<Manifest> all = complete.stream()
                .flatMap(id -> manifests.find(store, id).stream())
                .filter(manifest -> manifest.database() != null)
                .sorted(Comparator.comparing(ArchiveFinder::act))
                .toList();
        boolean ofOne = all.stream().map(ArchiveFinder::database).distinct().count() == 1;
        return all.size() == complete.size() && ofOne
                ? Optional.of(all.get(all.size() - 1).task())
                : Optional.empty();
    }

    private static long act(Manifest manifest) {
        return Objects.requireNonNull(manifest.database()).act();
    }

    private static String database(Manifest manifest) {
        return Objects.requireNonNull(manifest.database()).id();
    }

    private String described(ObjectStore store, ArchiveId id) {
        try {
            Manifest manifest = manifests.read(store, id);
            return id.task() + " (made " + manifest.created() + ", "
                    + manifest.totals().bytes() + " bytes)";
        } catch (ProblemException e) {
            return id.task() + " (" + e.code().code() + ")";
        }
    }
}
