package io.torpor.catalog;

import io.torpor.archive.ArchiveId;
import io.torpor.archive.Claim;
import io.torpor.archive.ClaimStore;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.store.StoreLocation;
import io.torpor.task.Task;
import io.torpor.work.Transactions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * The claims of pauses on the prefixes that they archive to. Two clusters may share an archive root, and a task's id may
 * be there twice: what is not under a claim of this cluster and this task is neither written to nor removed (I4).
 */
@Service
public class ArchiveClaims {

    private static final Logger log = LoggerFactory.getLogger(ArchiveClaims.class);

    private final ArchiveClaimRepository rows;
    private final ArchiveRoots roots;
    private final ClaimStore claims;
    private final ClusterIdentity cluster;
    private final ObjectStores stores;
    private final Transactions transactions;

    ArchiveClaims(
            ArchiveClaimRepository rows,
            ArchiveRoots roots,
            ClaimStore claims,
            ClusterIdentity cluster,
            ObjectStores stores,
            Transactions transactions) {
        this.rows = rows;
        this.roots = roots;
        this.claims = claims;
        this.cluster = cluster;
        this.stores = stores;
        this.transactions = transactions;
    }

    /**
     * Claims the prefix of a pause, before its first object is written. Once more is a no-op, also by another process. The
     * root is tested if this is its first use in this process, and marked if it is the first of all.
     *
     * @param incarnation of this process
     * @param check called while the store is asked; throws to stop it
     * @throws ArchiveTakenException if the prefix has another's claim, or something without a claim
     * @throws ProblemException {@code archive-*}; {@code archive-unreachable} if the root, or one around it, is away
     */
    public void claim(Task pause, String incarnation, Runnable check) {
        ArchiveId archive = archive(pause);
        ObjectStore store = rootUsedBy(pause, check);
        Claim mine = new Claim(cluster.id(), pause.id(), incarnation);
        Optional<Claim> there = read(store, archive);
        there.ifPresent(claim -> requireMine(mine, claim, store, archive));
        if (there.isEmpty() && !store.list(archive.prefix(), check).isEmpty()) {
            throw taken(store, archive, "already holds something that nobody claimed");
        }
        record(pause);
        if (there.isEmpty()) {
            requireMine(mine, claims.write(store, archive, mine), store, archive);
        }
    }

    /** The store of a pause; opened anew once its root is on record, so that it is looked at by its marker from here on. */
    private ObjectStore rootUsedBy(Task pause, Runnable check) {
        requireRootsAround(stores.resolve(pause.archive()), pause);
        roots.use(stores.openForPause(pause.archive(), pause.region(), check));
        return stores.open(pause.archive(), pause.region());
    }

    /** The disk of a directory around this one may be away: this one would be made on the disk below. */
    private void requireRootsAround(StoreLocation location, Task pause) {
        for (StoreLocation around : roots.around(location)) {
            try {
                stores.open(around, pause.region()).requirePresent();
            } catch (ProblemException e) {
                if (e.code() != ProblemCode.ARCHIVE_NOT_ALLOWED) { // by now; then nobody says that it is there
                    throw e;
                }
            }
        }
    }

    private void record(Task pause) {
        transactions.findOrMake(
                () -> rows.findById(pause.id()).orElseGet(() -> rows.saveAndFlush(new ArchiveClaimRow(pause.id()))));
    }

    /**
     * Refuses to write to a prefix that a pause does not hold, or not any more.
     *
     * @param store of the pause
     * @throws ArchiveTakenException if it is another's, or has no claim
     */
    public void require(ObjectStore store, Task pause) {
        ArchiveId archive = archive(pause);
        switch (owner(store, pause)) {
            case OURS, UNCLAIMED_BEFORE -> {}
            case NOBODY -> throw taken(store, archive, "has lost its claim " + ClaimStore.key(archive));
            case ANOTHER -> throw taken(store, archive, "is claimed by another cluster or task");
        }
    }

    /** Whose the prefix of a pause is, looked at now. */
    public PrefixOwner owner(ObjectStore store, Task pause) {
        Optional<Claim> there;
        try {
            there = claims.read(store, archive(pause));
        } catch (ProblemException e) {
            if (e.code() == ProblemCode.ARCHIVE_CORRUPT || e.code() == ProblemCode.ARCHIVE_VERSION) {
                log.warn("The claim of task {} in {} is not ours: {}", pause.id(), pause.archive(), e.message());
                return PrefixOwner.ANOTHER;
            }
            throw e;
        }
        if (there.isPresent()) {
            Claim mine = new Claim(cluster.id(), pause.id(), "");
            return there.get().isOfTheSameTaskAs(mine) ? PrefixOwner.OURS : PrefixOwner.ANOTHER;
        }
        boolean predates = rows.findById(pause.id())
                .filter(ArchiveClaimRow::predatesClaims)
                .isPresent();
        return predates ? PrefixOwner.UNCLAIMED_BEFORE : PrefixOwner.NOBODY;
    }

    /** Whether a pause may have written something. */
    public boolean isOnRecord(String pause) {
        return rows.existsById(pause);
    }

    /**
     * Removes what is below the prefix of a pause, its claim last. That it may go is the caller's to know (I4).
     *
     * @param check called before each removal, or each request that removes several; throws to stop it
     */
    public void discard(ObjectStore store, Task pause, Runnable check) {
        ArchiveId archive = archive(pause);
        store.discard(archive.prefix(), ClaimStore.key(archive), check);
    }

    /** Removes the record of a pause that has nothing in its archive any more; one that is not on record is fine. */
    public void forget(String pause) {
        transactions.run(() -> rows.forget(pause));
    }

    private Optional<Claim> read(ObjectStore store, ArchiveId archive) {
        try {
            return claims.read(store, archive);
        } catch (ProblemException e) {
            if (e.code() == ProblemCode.ARCHIVE_CORRUPT || e.code() == ProblemCode.ARCHIVE_VERSION) {
                throw taken(store, archive, "has a claim that can't be understood (" + e.message() + ")");
            }
            throw e;
        }
    }

    private static void requireMine(Claim mine, Claim there, ObjectStore store, ArchiveId archive) {
        if (!there.isOfTheSameTaskAs(mine)) {
            throw taken(store, archive, "is claimed by task " + there.task() + " of cluster " + there.cluster());
        }
    }

    private static ArchiveTakenException taken(ObjectStore store, ArchiveId archive, String how) {
        return new ArchiveTakenException("The place " + archive.prefix() + " in the archive "
                + store.location().value() + " " + how + "; nothing there is touched. Pause again with another id, or"
                + " to another archive");
    }

    private static ArchiveId archive(Task pause) {
        return new ArchiveId(pause.bucket(), pause.id());
    }
}
