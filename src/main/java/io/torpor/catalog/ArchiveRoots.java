package io.torpor.catalog;

import io.torpor.archive.ManifestStore;
import io.torpor.store.ExpectedRoot;
import io.torpor.store.ObjectStore;
import io.torpor.store.RootMarker;
import io.torpor.store.RootRecords;
import io.torpor.store.StoreLocation;
import io.torpor.work.Transactions;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The archive roots on record: places that were used on purpose, each with the marker that it had then. One whose marker
 * is not there is away, and not empty (I4).
 */
@Component
class ArchiveRoots implements RootRecords {

    private static final Logger log = LoggerFactory.getLogger(ArchiveRoots.class);

    private final ArchiveRootRepository rows;
    private final ArchiveRecordRepository archives;
    private final Transactions transactions;

    ArchiveRoots(ArchiveRootRepository rows, ArchiveRecordRepository archives, Transactions transactions) {
        this.rows = rows;
        this.archives = archives;
        this.transactions = transactions;
    }

    /**
     * By its marker; where earlier versions archived, which made none, by the newest complete archives on record there,
     * of which one must be seen.
     */
    @Override
    public ExpectedRoot expected(StoreLocation location) {
        Optional<String> marker = rows.findById(location.value()).map(ArchiveRootRow::marker);
        if (marker.isPresent()) {
            return new ExpectedRoot(marker.get(), List.of());
        }
        List<String> witnesses =
                archives.findTop20ByLocationAndStateOrderByIdDesc(location.value(), ArchiveState.COMPLETE).stream()
                        .map(row -> ManifestStore.lastKey(row.archiveId()))
                        .toList();
        return new ExpectedRoot(null, witnesses);
    }

    /** The locations of the roots on record that another location is in, without itself. */
    List<StoreLocation> around(StoreLocation location) {
        return rows.findAll().stream()
                .map(row -> StoreLocation.of(row.getId()))
                .filter(root -> !root.equals(location) && location.isWithin(root))
                .toList();
    }

    /**
     * Uses a root on purpose: from now on it is on record with its marker, which is made if it has none. Made before it
     * is recorded, so that a crash in between leaves a marker that the next use finds.
     *
     * @throws io.torpor.problem.ProblemException {@code archive-unreachable} if it is on record and away, or any of
     *     {@link ObjectStore}
     */
    void use(ObjectStore root) {
        String location = root.location().value();
        if (rows.findById(location).isEmpty()) {
            RootMarker marker = RootMarker.readOrMake(root);
            String recorded = recorded(location, marker);
            log.info("The archive root {} is on record with the id {}", location, recorded);
        }
    }

    private String recorded(String location, RootMarker marker) {
        return transactions
                .findOrMake(() -> rows.findById(location)
                        .orElseGet(() -> rows.saveAndFlush(new ArchiveRootRow(location, marker.id()))))
                .marker();
    }
}
