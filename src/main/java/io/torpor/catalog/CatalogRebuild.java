package io.torpor.catalog;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.torpor.archive.ArchiveId;
import io.torpor.bucket.GateKeeper;
import io.torpor.cluster.ClusterManager;
import io.torpor.cluster.Observation;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.task.FoundPause;
import io.torpor.task.PauseHistory;
import io.torpor.task.Task;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import io.torpor.work.Transactions;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.TransactionException;

/**
 * The rebuild of the catalogue from the archives alone: complete archives in the roots are put on record, each with its
 * pause, so that their buckets are listed and can be resumed by name. It only adds; nothing is destroyed, moved or
 * forgotten. May be run at any time, again, and on several nodes at once. Afterwards it is known as well whether the
 * database is behind what the archives say.
 */
@Service
public class CatalogRebuild {

    private static final Logger log = LoggerFactory.getLogger(CatalogRebuild.class);

    private final RootWalk roots;
    private final DiskOrphans disk;
    private final ArchiveRecordRepository rows;
    private final PendingDeletionRepository deletions;
    private final PauseHistory history;
    private final Tasks tasks;
    private final ArchiveWitness witness;
    private final GateKeeper gates;
    private final ClusterManager clusterManager;
    private final Transactions transactions;
    private volatile boolean wasRun;

    CatalogRebuild(
            RootWalk roots,
            DiskOrphans disk,
            ArchiveRecordRepository rows,
            PendingDeletionRepository deletions,
            PauseHistory history,
            Tasks tasks,
            ArchiveWitness witness,
            GateKeeper gates,
            ClusterManager clusterManager,
            Transactions transactions) {
        this.roots = roots;
        this.disk = disk;
        this.rows = rows;
        this.deletions = deletions;
        this.history = history;
        this.tasks = tasks;
        this.witness = witness;
        this.gates = gates;
        this.clusterManager = clusterManager;
        this.transactions = transactions;
    }

    /**
     * What a rebuild saw and did.
     *
     * @param roots canonical locations that were looked through to their end
     * @param away those that were not
     * @param recorded archives that are on record from now on
     * @param known how many were on record already, where they are
     * @param elsewhere archives that are on record in another place than where they were found: a copy, or moved
     * @param half archives without a manifest that no record explains
     * @param notRead what could not be read or recorded, with the reason
     * @param gatesNotSettled buckets of recorded archives whose cluster manager gave no usable answer
     * @param disk what lies on this node's disk without a record; it was left as it is
     */
    public record Rebuilt(
            List<String> roots,
            @JsonIgnore List<String> away,
            SomeOf<FoundArchive> recorded,
            long known,
            SomeOf<FoundArchive> elsewhere,
            SomeOf<ArchiveOrphan> half,
            SomeOf<NotRead> notRead,
            SomeOf<String> gatesNotSettled,
            SomeOf<DiskOrphan> disk) {

        public Rebuilt {
            roots = List.copyOf(roots);
            away = List.copyOf(away);
        }
    }

    /**
     * Looks through the archive roots and this node's disk, and puts on record what is complete and not on record.
     *
     * @throws ProblemException {@code disk-error}
     */
    public Rebuilt run() {
        Pass pass = new Pass();
        List<String> seen = roots.visit(pass);
        Rebuilt rebuilt = new Rebuilt(
                seen,
                roots.others(seen),
                pass.recorded.collected(),
                pass.known,
                pass.elsewhere.collected(),
                pass.half.collected(),
                pass.notRead.collected(),
                pass.notSettled.collected(),
                disk.all());
        wasRun = true;
        log.info(
                "The catalogue was rebuilt from {}: {} archives recorded, {} known, {} not read",
                seen,
                rebuilt.recorded().count(),
                rebuilt.known(),
                rebuilt.notRead().count());
        return rebuilt;
    }

    /** Whether this process has rebuilt the catalogue. */
    boolean wasRun() {
        return wasRun;
    }

    /** The outcome of one archive. */
    private enum Found {
        RECORDED,
        KNOWN,
        ELSEWHERE
    }

    /** One pass over everything. */
    private final class Pass implements RootWalk.Visitor {

        private final Some<FoundArchive> recorded = new Some<>();
        private final Some<FoundArchive> elsewhere = new Some<>();
        private final Some<ArchiveOrphan> half = new Some<>();
        private final Some<NotRead> notRead = new Some<>();
        private final Some<String> notSettled = new Some<>();
        private long known;

        @Override
        public void complete(String bucket, List<FoundArchive> archives) {
            archives.forEach(this::note);
            boolean knownFromArchives =
                    tasks.lastEndedOf(bucket).filter(Task::isFromArchive).isPresent();
            if (knownFromArchives && tasks.activeOf(bucket).isEmpty()) {
                settleGate(bucket);
            }
        }

        private void note(FoundArchive archive) {
            try {
                witness.note(archive.database());
                switch (transactions.findOrMake(() -> record(archive))) {
                    case RECORDED -> recorded.add(archive);
                    case KNOWN -> known++;
                    case ELSEWHERE -> elsewhere.add(archive);
                }
            } catch (ProblemException e) {
                refuse(archive, e.message());
            } catch (DataAccessException | TransactionException e) {
                // One that the database does not take stops no other.
                log.warn("The archive of task {} can't be recorded", archive.task(), e);
                refuse(archive, "can't be recorded: " + e.getMessage());
            }
        }

        private void refuse(FoundArchive archive, String why) {
            notRead.add(new NotRead(archive.location(), new ArchiveId(archive.bucket(), archive.task()).prefix(), why));
        }

        private void settleGate(String bucket) {
            Observation observation = clusterManager.observe(bucket);
            if (observation instanceof Observation.Unusable) {
                notSettled.add(bucket);
            } else {
                gates.settle(bucket, observation);
            }
        }

        @Override
        public void half(String location, ArchiveId id) {
            if (isUnexplained(id)) {
                half.add(new ArchiveOrphan(ArchiveOrphan.Kind.HALF, id.bucket(), id.task(), location, null, null));
            }
        }

        @Override
        public void notRead(NotRead entry) {
            notRead.add(entry);
        }
    }

    /** Whether nobody is at work on a half archive, or keeps it on purpose. */
    boolean isUnexplained(ArchiveId id) {
        boolean atWork =
                tasks.find(id.task()).filter(task -> task.endedAt() == null).isPresent();
        return !atWork && rows.findByTaskId(id.task()).isEmpty() && !deletions.existsById(id.task());
    }

    private Found record(FoundArchive archive) {
        Optional<ArchiveRecordRow> row = rows.findByTaskId(archive.task());
        if (row.isPresent()) {
            return known(row.get(), archive);
        }
        Optional<Task> task = tasks.find(archive.task());
        if (task.isPresent()) {
            refuseUnlessOf(task.get(), archive);
        } else {
            history.add(new FoundPause(
                    archive.task(),
                    archive.bucket(),
                    archive.bucketUuid(),
                    archive.location(),
                    archive.region(),
                    archive.created(),
                    archive.bytes()));
        }
        rows.saveAndFlush(new ArchiveRecordRow(archive));
        if (!roots.isStillThere(archive)) {
            throw taken(archive, "it was deleted meanwhile");
        }
        return Found.RECORDED;
    }

    private static Found known(ArchiveRecordRow row, FoundArchive archive) {
        if (!row.bucket().equals(archive.bucket())) {
            throw taken(archive, "its record is of bucket " + row.bucket());
        }
        return row.location().equals(archive.location()) ? Found.KNOWN : Found.ELSEWHERE;
    }

    /** The task is here and its record is not: only of one that is over, and whose archive shall not go. */
    private void refuseUnlessOf(Task task, FoundArchive archive) {
        if (task.type() != TaskType.PAUSE || !task.bucket().equals(archive.bucket())) {
            throw taken(archive, "another task has its id");
        }
        if (task.endedAt() == null) {
            throw taken(archive, "its task is at work");
        }
        if (deletions.existsById(task.id())) {
            throw taken(archive, "it is to be deleted");
        }
        if (!task.archive().equals(archive.location())) {
            throw taken(archive, "its task wrote to " + task.archive());
        }
    }

    private static ProblemException taken(FoundArchive archive, String why) {
        return new ProblemException(
                ProblemCode.TASK_CONFLICT, "The archive of task " + archive.task() + " is not recorded: " + why);
    }
}
