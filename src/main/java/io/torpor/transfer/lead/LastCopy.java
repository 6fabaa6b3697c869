package io.torpor.transfer.lead;

import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.archive.ShardKey;
import io.torpor.archive.SummedManifest;
import io.torpor.catalog.ArchiveClaims;
import io.torpor.catalog.ArchiveRecords;
import io.torpor.catalog.ArchiveWitness;
import io.torpor.catalog.PrefixOwner;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.store.StoredObject;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.transfer.NodeWords;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.ShardTransferState;
import io.torpor.transfer.TaskArchive;
import io.torpor.work.Transactions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The last copy: whether the archive of a pause that is undone may be one (I4). It is none only if each of its shards is
 * here, by the word of its node: what no row speaks of is not here, for all that is known.
 */
@Component
class LastCopy {

    private final ObjectStores stores;
    private final ManifestStore manifests;
    private final ShardTransferRepository transfers;
    private final ArchiveRecords records;
    private final ArchiveClaims claims;
    private final NodeWords words;
    private final Transactions transactions;
    private final ArchiveWitness witness;

    LastCopy(
            ObjectStores stores,
            ManifestStore manifests,
            ShardTransferRepository transfers,
            ArchiveRecords records,
            ArchiveClaims claims,
            NodeWords words,
            Transactions transactions,
            ArchiveWitness witness) {
        this.stores = stores;
        this.manifests = manifests;
        this.transfers = transfers;
        this.records = records;
        this.claims = claims;
        this.words = words;
        this.transactions = transactions;
        this.witness = witness;
    }

    /**
     * Keeps the archive of a pause that is undone, if it may be the last copy, with its record.
     *
     * @return whether it is kept
     * @throws ProblemException {@code archive-*} if that can't be told now, or if it may be one and its manifest can't be
     *     read, so that it can't be put on record yet
     * @throws AwaitedWordException if the nodes have not said yet whether their shards are there
     */
    boolean keep(Task task) {
        ObjectStore store = stores.open(task.archive(), task.region());
        if (claims.owner(store, task) == PrefixOwner.ANOTHER) {
            return false; // whatever is there, it is no copy of this task's
        }
        try {
            SummedManifest there = manifests.summed(store, TaskArchive.of(task));
            Manifest manifest = there.manifest();
            witness.require(manifest);
            boolean undone = task.state() != TaskState.COMPLETED; // else its shards were released
            if (undone
                    && keys(task, written(task)).containsAll(manifest.shards().keySet())
                    && areHere(task)) {
                return false;
            }
            transactions.run(() -> records.keptAsOnlyCopy(task, there));
            return true;
        } catch (ProblemException e) {
            return switch (e.code()) {
                // Without a manifest it is half an archive; but a shard in it may be whole, and there alone.
                case ARCHIVE_INCOMPLETE ->
                    (hasLostShard(task)
                                    || manifests.hasManifest(store, TaskArchive.of(task))
                                            && !(known(task, store) && areHere(task)))
                            && unreadable(task, e);
                case ARCHIVE_NOT_FOUND -> false;
                // Damage to the manifest is not damage to the shards: somebody may still need them.
                case ARCHIVE_CORRUPT, ARCHIVE_VERSION -> !(known(task, store) && areHere(task)) && unreadable(task, e);
                default -> throw e;
            };
        }
    }

    /** What can't be read can't be recorded as an archive; so it is on record as a deletion that waits, with the reason. */
    private static boolean unreadable(Task task, ProblemException e) {
        throw new ProblemException(
                e.code(),
                "The archive of task " + task.id() + " in " + task.archive()
                        + " is kept: it may be the last copy of a shard, and its manifest can't be read (" + e.message()
                        + "). Put manifest.json and manifest.json.sha256 right (see HELP.md, A kept archive that can't be"
                        + " read), or remove " + TaskArchive.of(task).prefix() + " by hand when it is not needed",
                e);
    }

    /** Whether a shard is whole in the archive, by its document's sum, and is not here as it was archived. */
    private boolean hasLostShard(Task task) {
        return written(task).stream()
                .anyMatch(transfer -> transfer.state() == ShardTransferState.MISSING && transfer.checksum() != null);
    }

    /** Whether there is no object of a shard of which no row speaks. */
    private boolean known(Task task, ObjectStore store) {
        List<String> prefixes =
                keys(task, written(task)).stream().map(ShardKey::prefix).toList();
        return store.list(TaskArchive.of(task).prefix()).stream()
                .map(StoredObject::key)
                .filter(key -> key.contains("/node_"))
                .allMatch(key -> prefixes.stream().anyMatch(key::startsWith));
    }

    private static Set<ShardKey> keys(Task task, List<ShardTransferRow> written) {
        return written.stream()
                .map(transfer -> TaskArchive.of(task)
                        .shard(transfer.nodeId(), transfer.shard().name()))
                .collect(Collectors.toSet());
    }

    /** Each node looked when it cleaned up, and looks again: hours may lie between. */
    private boolean areHere(Task task) {
        List<ShardTransferRow> before = written(task);
        if (!areArchived(before)) {
            return false;
        }
        Set<String> nodes = before.stream().map(ShardTransferRow::nodeId).collect(Collectors.toSet());
        NodeWords.Awaited awaited = words.ask(task.id(), nodes);
        if (!awaited.nodes().isEmpty()) {
            throw new AwaitedWordException(task.id(), awaited.nodes(), awaited.overdue());
        }
        return areArchived(written(task)); // what they found is in the rows
    }

    private static boolean areArchived(List<ShardTransferRow> written) {
        return written.stream().allMatch(transfer -> transfer.state() == ShardTransferState.ARCHIVED);
    }

    private List<ShardTransferRow> written(Task task) {
        return transfers.findByTaskIdOrderById(task.id());
    }

    /**
     * Whether something could be restored from the archive of a pause, be it after a repair: whether there is a manifest,
     * or the sum of one. Without, it is half an archive, whatever is missing here.
     *
     * @throws ProblemException {@code archive-*} if that can't be told now
     */
    boolean mayBeWhole(Task task) {
        return manifests.hasManifest(stores.open(task.archive(), task.region()), TaskArchive.of(task));
    }
}
