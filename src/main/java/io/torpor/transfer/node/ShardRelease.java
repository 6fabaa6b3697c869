package io.torpor.transfer.node;

import io.torpor.archive.ManifestStore;
import io.torpor.archive.ShardContent;
import io.torpor.data.DataDirectory;
import io.torpor.data.Tree;
import io.torpor.node.NodeIdentity;
import io.torpor.pipeline.TreeComparison;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.shard.ShardStore;
import io.torpor.shard.ShardTrash;
import io.torpor.staging.StagingArea;
import io.torpor.staging.StagingKind;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.task.Task;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.ShardTransferState;
import io.torpor.transfer.TaskArchive;
import io.torpor.work.Transactions;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The release of single shards: takes them off this node's disk, when it is safe (I4). */
@Component
class ShardRelease {

    private static final Logger log = LoggerFactory.getLogger(ShardRelease.class);

    private final ShardStore shards;
    private final ShardTrash inTrash;
    private final StagingArea staging;
    private final ObjectStores stores;
    private final ManifestStore manifests;
    private final ShardTransferRepository transfers;
    private final DataDirectory data;
    private final NodeTasks nodeTasks;
    private final NodeIdentity self;
    private final Transactions transactions;

    ShardRelease(
            ShardStore shards,
            ShardTrash inTrash,
            StagingArea staging,
            ObjectStores stores,
            ManifestStore manifests,
            ShardTransferRepository transfers,
            DataDirectory data,
            NodeTasks nodeTasks,
            NodeIdentity self,
            Transactions transactions) {
        this.shards = shards;
        this.inTrash = inTrash;
        this.staging = staging;
        this.stores = stores;
        this.manifests = manifests;
        this.transfers = transfers;
        this.data = data;
        this.nodeTasks = nodeTasks;
        this.self = self;
        this.transactions = transactions;
    }

    /**
     * Destroys an archived shard if it still is what was archived; otherwise moves it to quarantine (I4).
     *
     * @param keep quarantine it in any case: the archive turned out not to hold it
     */
    void releaseArchived(Task task, ShardTransferRow transfer, boolean keep) {
        if (transfer.state() != ShardTransferState.ARCHIVED) {
            return;
        }
        takeAway(
                task,
                transfer,
                scan -> !keep && isAsArchived(task, transfer, scan),
                "is not what task " + task.id() + " archived, or its archive is damaged");
    }

    /**
     * Leaves a shard in its place if it is not, untouched, what was archived, since a bucket that was made anew under the
     * same name lives there: it is that bucket's, and none of this task's.
     */
    void leaveToAnother(ShardTransferRow transfer) {
        ShardId shard = transfer.shard();
        boolean inPlace = transfer.state() == ShardTransferState.ARCHIVED
                && shards.exists(shard)
                && !inTrash.holds(data.trash(transfer.taskId(), shard.name()));
        if (inPlace && !isUntouched(transfer)) {
            log.warn("Shard {} is left in its place: it is of a bucket that was made anew", shard);
            move(transfer, ShardTransferState.REMOVED);
        }
    }

    private boolean isUntouched(ShardTransferRow transfer) {
        try {
            return shards.scan(transfer.shard()).fingerprint().equals(transfer.fingerprint());
        } catch (ProblemException e) {
            log.info("Shard {} can't be looked at: {}", transfer.shard(), e.message());
            return false;
        }
    }

    /**
     * Moves a shard to the trash if it may go, and looks once more there, where nobody writes to it by its path: what is
     * there then is what will be deleted. What may not go is moved to quarantine (I4).
     *
     * @param mayGo by the tree that the scan answers
     * @param otherwise what is said of it, if it may not
     */
    private void takeAway(Task task, ShardTransferRow transfer, Predicate<Supplier<Tree>> mayGo, String otherwise) {
        ShardId shard = transfer.shard();
        Path trash = data.trash(task.id(), shard.name());
        if (!inTrash.holds(trash)) {
            if (!shards.exists(shard)) {
                move(transfer, ShardTransferState.REMOVED);
                return;
            }
            if (!mayGo.test(() -> shards.scan(shard))) {
                quarantined(transfer, shards.quarantine(shard, task.id()), otherwise);
                return;
            }
            moveToTrash(task, transfer);
        }
        if (mayGo.test(() -> inTrash.scan(trash))) {
            move(transfer, ShardTransferState.REMOVED);
        } else {
            quarantined(transfer, inTrash.quarantine(trash, shard, task.id()), otherwise);
        }
    }

    private void quarantined(ShardTransferRow transfer, Path kept, String why) {
        log.error("Shard {} {}; kept in {}", transfer.shard(), why, kept);
        move(transfer, ShardTransferState.QUARANTINED);
    }

    /**
     * Quarantines a shard that came after the bucket was archived: no archive holds it (I4), and it must not block a
     * retry (I3).
     */
    void quarantineUnarchived(Task task, ShardId shard) {
        Path kept = shards.quarantine(shard, task.id());
        log.error("Shard {} came after task {} had archived its bucket; kept in {}", shard, task.id(), kept);
    }

    /**
     * Destroys a shard that this task's resume moved in, if nobody has used it since; else moves it to quarantine (I4).
     *
     * @param keep quarantine it in any case: it can't be shown that its archive is there
     */
    void removeAdopted(Task task, ShardTransferRow transfer, boolean keep) {
        if (transfer.state() == ShardTransferState.ADOPTING && stillStaged(transfer)) {
            // On record before its staging goes: a second pass could not tell any more.
            move(transfer, ShardTransferState.PENDING);
        }
        if (transfer.state() == ShardTransferState.ADOPTED || transfer.state() == ShardTransferState.ADOPTING) {
            takeAway(
                    task,
                    transfer,
                    scan -> !keep && !isUsed(transfer, scan),
                    "was used since task " + task.id() + " had restored it, or its archive can't be seen");
        }
    }

    /** A restored shard that somebody has used since it was adopted is no copy of its archive any more. */
    private boolean isUsed(ShardTransferRow transfer, Supplier<Tree> scan) {
        String adopted = transfer.fingerprint();
        if (adopted == null) {
            return true; // adopted by an earlier version: nobody can tell
        }
        try {
            return !RestoredTree.fingerprint(scan.get()).equals(adopted);
        } catch (ProblemException e) {
            log.warn("Shard {} is not as it was restored: {}", transfer.shard(), e.message());
            return true;
        }
    }

    /**
     * For the start, before staging is swept: brings back the shards that a killed process had moved to the trash and not
     * looked at there, archived ones and restored ones. Their release begins anew.
     */
    void bringBackUnseen() {
        try {
            inTrash.all().forEach(this::bringBackUnseen);
        } catch (ProblemException e) {
            log.error("The trash can't be looked through: {}", e.message());
        }
    }

    private void bringBackUnseen(Path trash) {
        String task = trash.getName(trash.getNameCount() - 2).toString();
        transfers
                .findById(
                        ShardTransferRow.id(task, self.id(), trash.getFileName().toString()))
                .filter(ShardRelease::isNotReleased)
                .ifPresent(transfer -> bringBack(trash, transfer));
    }

    private static boolean isNotReleased(ShardTransferRow transfer) {
        return switch (transfer.state()) {
            case ARCHIVED, ADOPTING, ADOPTED -> true;
            case PENDING, REMOVED, QUARANTINED, MISSING -> false;
        };
    }

    private void bringBack(Path trash, ShardTransferRow transfer) {
        try {
            inTrash.bringBack(trash, transfer.shard());
            log.info("Shard {} is back in its place; its release begins anew", transfer.shard());
        } catch (ProblemException e) {
            // Something is in its place: the trash is swept soon, so it may not stay there.
            Path kept = inTrash.quarantine(trash, transfer.shard(), transfer.taskId());
            quarantined(transfer, kept, "can't go back to its place: " + e.message());
        }
    }

    /**
     * Notes the shards that a killed process was about to move in and had not. For the start, before staging is swept:
     * once their staging is gone, nothing else would tell that what is at their place is not ours.
     */
    void noteNotMovedIn() {
        for (ShardTransferRow transfer : transfers.findByNodeIdAndState(self.id(), ShardTransferState.ADOPTING)) {
            try {
                if (stillStaged(transfer)) {
                    move(transfer, ShardTransferState.PENDING);
                }
            } catch (RuntimeException e) {
                // It stays as it is, and holds up its own bucket at most.
                log.error("A shard of task {} can't be looked at", transfer.taskId(), e);
            }
        }
    }

    /** While the built shard is in staging, the rename has not happened: what is at its place is not ours. */
    private boolean stillStaged(ShardTransferRow transfer) {
        return !Files.notExists(data.staging(transfer.taskId(), transfer.shard().name()), LinkOption.NOFOLLOW_LINKS);
    }

    private void moveToTrash(Task task, ShardTransferRow transfer) {
        Path trash = staging.reserve(task.id(), task.bucket(), transfer.shard().name(), StagingKind.TRASH);
        shards.moveOut(transfer.shard(), trash);
    }

    /** Quickly by the fingerprint of sizes and times; if that moved, by reading every byte. */
    private boolean isAsArchived(Task task, ShardTransferRow transfer, Supplier<Tree> scan) {
        try {
            Tree tree = scan.get();
            if (tree.fingerprint().equals(transfer.fingerprint())) {
                return true;
            }
            ObjectStore store = stores.open(task.archive(), task.region());
            String checksum = transfer.checksum();
            if (checksum == null) {
                return false;
            }
            ShardContent archived = manifests.readShard(
                    store,
                    TaskArchive.of(task).shard(self.id(), transfer.shard().name()),
                    checksum);
            return TreeComparison.holdsTheSame(tree, archived);
        } catch (ProblemException e) {
            return switch (e.code()) {
                case SHARD_CHANGED, SHARD_UNSUPPORTED, ARCHIVE_INCOMPLETE, ARCHIVE_CORRUPT, ARCHIVE_VERSION -> {
                    log.warn("Shard {} is not what its archive holds: {}", transfer.shard(), e.message());
                    yield false;
                }
                default -> throw e;
            };
        }
    }

    /** Moves a shard transfer to another state, in a transaction. */
    void move(ShardTransferRow transfer, ShardTransferState state) {
        transactions.run(() -> {
            nodeTasks.requireSelf();
            transfer.move(state);
            transfers.save(transfer);
        });
    }
}
