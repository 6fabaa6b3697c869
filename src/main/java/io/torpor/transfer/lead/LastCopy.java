package io.torpor.transfer.lead;

import io.torpor.act.ActNumber;
import io.torpor.act.Acts;
import io.torpor.archive.DatabaseMark;
import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.archive.ShardKey;
import io.torpor.catalog.ArchiveClaims;
import io.torpor.catalog.ArchiveRecords;
import io.torpor.catalog.PrefixOwner;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardStore;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.store.StoredObject;
import io.torpor.task.Task;
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
    private final ShardStore shards;
    private final NodeIdentity self;
    private final Transactions transactions;
    private final Acts acts;

    LastCopy(
            ObjectStores stores,
            ManifestStore manifests,
            ShardTransferRepository transfers,
            ArchiveRecords records,
            ArchiveClaims claims,
            ShardStore shards,
            NodeIdentity self,
            Transactions transactions,
            Acts acts) {
        this.stores = stores;
        this.manifests = manifests;
        this.transfers = transfers;
        this.records = records;
        this.claims = claims;
        this.shards = shards;
        this.self = self;
        this.transactions = transactions;
        this.acts = acts;
    }

    /**
     * Keeps the archive of a pause that is undone, if it may be the last copy; with its record, if its manifest can be read.
     *
     * @return whether it is kept
     * @throws ProblemException {@code archive-*} if that can't be told now
     */
    boolean keep(Task task) {
        List<ShardTransferRow> written = transfers.findByTaskIdOrderById(task.id());
        boolean allHere = written.stream().allMatch(this::isHere);
        ObjectStore store = stores.open(task.archive(), task.region());
        if (claims.owner(store, task) == PrefixOwner.ANOTHER) {
            return false; // whatever is there, it is no copy of this task's
        }
        try {
            Manifest manifest = manifests.read(store, TaskArchive.of(task));
            DatabaseMark mark = manifest.database();
            if (mark != null) {
                acts.witness(new ActNumber(mark.id(), mark.act()));
            }
            if (allHere && keys(task, written).containsAll(manifest.shards().keySet())) {
                return false;
            }
            transactions.run(() -> records.completed(task, manifest));
            return true;
        } catch (ProblemException e) {
            return switch (e.code()) {
                // Without a manifest nothing can be restored from it: it is half an archive, whatever is missing here.
                case ARCHIVE_INCOMPLETE ->
                    !(allHere && known(task, store, written)) && manifests.hasManifest(store, TaskArchive.of(task));
                case ARCHIVE_NOT_FOUND -> false;
                // Damage to the manifest is not damage to the shards: somebody may still need them.
                case ARCHIVE_CORRUPT, ARCHIVE_VERSION -> !(allHere && known(task, store, written));
                default -> throw e;
            };
        }
    }

    /** Whether there is no object of a shard of which no row speaks. */
    private static boolean known(Task task, ObjectStore store, List<ShardTransferRow> written) {
        List<String> prefixes =
                keys(task, written).stream().map(ShardKey::prefix).toList();
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

    /** Its node looked when it cleaned up; this node looks again, since hours may lie between. */
    private boolean isHere(ShardTransferRow transfer) {
        return transfer.state() == ShardTransferState.ARCHIVED
                && (!transfer.nodeId().equals(self.id()) || shards.exists(transfer.shard()));
    }

    /**
     * Whether something could be restored from the archive of a pause, or from what is left of it.
     *
     * @throws ProblemException {@code archive-*} if that can't be told now
     */
    boolean isWhole(Task task) {
        try {
            manifests.read(stores.open(task.archive(), task.region()), TaskArchive.of(task));
            return true;
        } catch (ProblemException e) {
            return switch (e.code()) {
                // Without a manifest nothing can be restored from it: it is half an archive, whatever is missing here.
                case ARCHIVE_INCOMPLETE, ARCHIVE_NOT_FOUND -> false;
                // Damage to the manifest is not damage to the shards: somebody may still need them.
                case ARCHIVE_CORRUPT, ARCHIVE_VERSION -> true;
                default -> throw e;
            };
        }
    }
}
