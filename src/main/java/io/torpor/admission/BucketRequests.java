package io.torpor.admission;

import io.torpor.act.Acts;
import io.torpor.archive.ArchiveId;
import io.torpor.bucket.Buckets;
import io.torpor.bucket.GateKeeper;
import io.torpor.catalog.ArchiveWitness;
import io.torpor.cluster.ClusterManager;
import io.torpor.cluster.HibernationState;
import io.torpor.cluster.Observation;
import io.torpor.data.Names;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.task.NewTask;
import io.torpor.task.Task;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** The requests for buckets, the way in: may this bucket sleep or wake? One that is refused leaves nothing behind. */
@Service
public class BucketRequests {

    private static final String SLEEPING = "a resume needs a bucket that is paused, resuming or gone";

    private final ClusterManager clusterManager;
    private final GateKeeper gates;
    private final Tasks tasks;
    private final ObjectStores stores;
    private final ArchiveFinder finder;
    private final ArchiveWitness witness;
    private final List<AdmissionCheck> admissions;
    private final Acts acts;

    BucketRequests(
            ClusterManager clusterManager,
            GateKeeper gates,
            Tasks tasks,
            ObjectStores stores,
            ArchiveFinder finder,
            ArchiveWitness witness,
            List<AdmissionCheck> admissions,
            Acts acts) {
        this.clusterManager = clusterManager;
        this.gates = gates;
        this.tasks = tasks;
        this.stores = stores;
        this.finder = finder;
        this.witness = witness;
        this.admissions = admissions;
        this.acts = acts;
    }

    /**
     * Records a pause and starts it.
     *
     * @return the task after its start
     * @throws ProblemException as {@link #preparePause}
     */
    public Task pause(PauseParameters request) {
        return tasks.prepareAndStart(checked(request));
    }

    /**
     * Records a pause that waits for its start.
     *
     * @return the task as it was recorded
     * @throws ProblemException {@code invalid-request}, {@code bucket-not-found}, {@code bucket-busy}, {@code
     *     bucket-state}, {@code cleanup-pending}, {@code task-conflict}, {@code archive-*}, {@code
     *     cluster-manager-unreachable}, {@code database-behind}
     */
    public Task preparePause(PauseParameters request) {
        return tasks.prepare(checked(request));
    }

    /**
     * Records a resume, or a dry run of one, and starts it.
     *
     * @return the task after its start
     * @throws ProblemException as {@link #prepareResume}
     */
    public Task resume(ResumeParameters request) {
        return tasks.prepareAndStart(checked(request));
    }

    /**
     * Records a resume, or a dry run of one, that waits for its start.
     *
     * @return the task as it was recorded
     * @throws ProblemException {@code invalid-request}, {@code bucket-busy}, {@code bucket-state}, {@code
     *     bucket-not-empty}, {@code cleanup-pending}, {@code task-conflict}, {@code archive-*}, {@code
     *     cluster-manager-unreachable}, {@code database-behind}
     */
    public Task prepareResume(ResumeParameters request) {
        return tasks.prepare(checked(request));
    }

    private NewTask checked(PauseParameters request) {
        acts.requireCurrent();
        String bucket = Names.checkAddressable(request.bucket());
        String id = checkedId(request.id());
        Long rate = checkedRate(request.rateLimit());
        String archive = stores.resolve(request.archive()).value();
        String region = ObjectStores.checkRegion(request.region());
        tasks.refuseBusy(bucket);
        Observation.Present present = present(bucket, observe(bucket));
        if (present.state() != HibernationState.ONLINE && present.state() != HibernationState.PAUSING) {
            throw wrongState(bucket, present.state(), "a pause needs an active bucket");
        }
        ObjectStore store = stores.open(archive, region);
        refuseTakenPrefix(store, bucket, id);
        witness.requireNoLater(store, bucket);
        NewTask task = new NewTask(id, TaskType.PAUSE, bucket, present.uuid(), archive, null, region, rate);
        admissions.forEach(admission -> admission.check(task));
        return task;
    }

    private NewTask checked(ResumeParameters request) {
        acts.requireCurrent();
        String bucket = Names.checkBucket(request.bucket());
        String id = checkedId(request.id());
        Long rate = checkedRate(request.rateLimit());
        String region = ObjectStores.checkRegion(request.region());
        tasks.refuseBusy(bucket);
        Observation observation = observe(bucket);
        if (observation instanceof Observation.Unrecognised unrecognised) {
            throw unknownState(bucket, unrecognised);
        }
        if (observation instanceof Observation.Present present && present.state() == HibernationState.PAUSING) {
            throw wrongState(bucket, present.state(), SLEEPING);
        }
        ArchiveFinder.Found found = finder.find(bucket, request.archive(), region, request.task());
        refuseAnother(bucket, observation, found);
        TaskType type = request.dryRun() ? TaskType.RESUME_DRY_RUN : TaskType.RESUME;
        NewTask task =
                new NewTask(id, type, bucket, found.bucketUuid(), found.archive(), found.task(), found.region(), rate);
        admissions.forEach(admission -> admission.check(task));
        if (observation instanceof Observation.Present present && present.state() == HibernationState.ONLINE) {
            throw wrongState(bucket, present.state(), SLEEPING);
        }
        return task;
    }

    /** An archive that another task of this id wrote, before the database was lost for example, is never written to. */
    private static void refuseTakenPrefix(ObjectStore store, String bucket, String id) {
        store.check();
        if (!store.list(new ArchiveId(bucket, id).prefix()).isEmpty()) {
            throw new ProblemException(
                    ProblemCode.TASK_CONFLICT,
                    "id: the archive " + store.location().value() + " already holds something of a task " + id
                            + " of bucket " + bucket + "; choose another id, or leave it out");
        }
    }

    /** A bucket that was made anew under the old name is not the one that sleeps in the archive. */
    private static void refuseAnother(String bucket, Observation observation, ArchiveFinder.Found found) {
        String archived = found.bucketUuid();
        if (observation.isAnotherThan(archived)) {
            throw new ProblemException(
                    ProblemCode.BUCKET_STATE,
                    "Bucket " + bucket + " lives under uuid " + observation.uuid() + ", its archive is of uuid "
                            + archived + "; delete the new bucket first, or create it with the archive's uuid");
        }
    }

    private Observation observe(String bucket) {
        Observation observation = clusterManager.observe(bucket).requireAnswer(bucket, "try again when it does");
        gates.observed(bucket, observation);
        return observation;
    }

    private static Observation.Present present(String bucket, Observation observation) {
        if (observation instanceof Observation.Present present) {
            return present;
        }
        if (observation instanceof Observation.Unrecognised unrecognised) {
            throw unknownState(bucket, unrecognised);
        }
        throw Buckets.notFound(bucket);
    }

    private static ProblemException unknownState(String bucket, Observation.Unrecognised unrecognised) {
        return new ProblemException(
                ProblemCode.BUCKET_STATE,
                "Bucket " + bucket + " is in a state that this version does not know: '"
                        + Names.printable(unrecognised.value()) + "'");
    }

    private static ProblemException wrongState(String bucket, HibernationState state, String rule) {
        return new ProblemException(
                ProblemCode.BUCKET_STATE,
                "Bucket " + bucket + " is " + state.wire() + "; " + rule,
                Map.of("bucket", bucket, "state", state.wire()),
                null);
    }

    private static String checkedId(@Nullable String id) {
        return id == null ? UUID.randomUUID().toString() : Names.checkTask(id);
    }

    private static @Nullable Long checkedRate(@Nullable Long rate) {
        if (rate != null && rate <= 0) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST, "rateLimit: must be bytes per second above 0, but is " + rate);
        }
        return rate;
    }
}
