package io.torpor.catalog;

import io.torpor.node.EarlierProcess;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.store.StoreLocation;
import io.torpor.task.Tasks;
import io.torpor.work.SlowWork;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.TransactionException;

/**
 * Records that were lost: a database without a task or an archive, beside shards on this disk or archives in the configured
 * location. It is said once, at the start, and in health until something is on record. Looked for only as long as the
 * database is empty, so that it costs nothing later (I11).
 */
@Service
public class LostRecords {

    private static final Logger log = LoggerFactory.getLogger(LostRecords.class);
    private static final String REMEDY =
            ". If the database was lost or another one is used by mistake, put that one back;"
                    + " else POST /actuator/recovery puts complete archives on record";

    private final Tasks tasks;
    private final CatalogRebuild catalog;
    private final DiskOrphans disk;
    private final ObjectStores stores;
    private final EarlierProcess earlier;
    private volatile boolean over;
    private volatile @Nullable String words;

    LostRecords(Tasks tasks, CatalogRebuild catalog, DiskOrphans disk, ObjectStores stores, EarlierProcess earlier) {
        this.tasks = tasks;
        this.catalog = catalog;
        this.disk = disk;
        this.stores = stores;
        this.earlier = earlier;
    }

    /** What to tell the operator; empty if no records are missed. */
    public Optional<String> words() {
        if (words != null && (catalog.wasRun() || isAnythingOnRecord())) {
            words = null;
        }
        return Optional.ofNullable(words);
    }

    /** Whether an earlier process worked on this data directory, so that there must have been records. */
    public boolean areCertain() {
        return earlier.wasHere();
    }

    /** Looks, until it has an answer. */
    @Scheduled(initialDelay = 0, fixedDelay = 60_000, scheduler = SlowWork.SCHEDULER)
    void look() {
        if (over) {
            return;
        }
        try {
            words = isAnythingOnRecord() ? null : missed();
            over = true;
            if (words != null) {
                log.warn("{}", words);
            }
        } catch (ProblemException e) {
            log.debug("Whether records are missed is not known yet: {}", e.message());
        } catch (DataAccessException | TransactionException e) {
            log.debug("Whether records are missed is not known yet", e);
        }
    }

    /** An archive on record has its task on record. */
    private boolean isAnythingOnRecord() {
        return tasks.areAny();
    }

    private @Nullable String missed() {
        if (disk.isAnythingMoved()) {
            return "The database has no task on record, and there are shards in Torpor's own directory on this node, in"
                    + " .torpor/trash or .torpor/staging" + REMEDY;
        }
        StoreLocation location = stores.resolve(null);
        ObjectStore store = stores.open(location, null);
        return store.directories("").isEmpty()
                ? null
                : "The database has no task on record, and there is something in the archive " + location.value()
                        + REMEDY;
    }
}
