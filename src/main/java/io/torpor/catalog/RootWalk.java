package io.torpor.catalog;

import io.torpor.archive.ArchiveId;
import io.torpor.archive.ManifestStore;
import io.torpor.data.Names;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.store.RootMarker;
import io.torpor.store.StoreLocation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The roots of archives, looked through: the configured location and the allowed roots. What is there comes from outside:
 * a name that is none, or a manifest that is not in order, is refused alone. Nothing is changed.
 */
@Component
class RootWalk {

    private static final Logger log = LoggerFactory.getLogger(RootWalk.class);

    private final ObjectStores stores;
    private final ManifestStore manifests;

    RootWalk(ObjectStores stores, ManifestStore manifests) {
        this.stores = stores;
        this.manifests = manifests;
    }

    /** A visitor of what is in the roots. */
    interface Visitor {

        /** Visits the complete archives of a bucket in one root, the oldest first by their own clocks; one or more. */
        void complete(String bucket, List<FoundArchive> archives);

        /** Visits an archive without a manifest, or without its sum. */
        void half(String location, ArchiveId id);

        /** Visits what can't be read. */
        void notRead(NotRead entry);
    }

    /**
     * Visits everything, root after root. One that can't be reached is told, and does not stop the next.
     *
     * @return the canonical locations that were looked through to their end
     */
    List<String> visit(Visitor visitor) {
        List<String> seen = new ArrayList<>();
        locations().forEach(location -> {
            try {
                ObjectStore store = stores.open(location, null);
                store.requirePresent();
                buckets(store, visitor);
                seen.add(location.value());
            } catch (ProblemException e) {
                visitor.notRead(new NotRead(location.value(), "", e.code().code() + ": " + e.message()));
            }
        });
        return seen;
    }

    /** The canonical locations of all roots but these. */
    List<String> others(List<String> these) {
        return locations().stream()
                .map(StoreLocation::value)
                .filter(location -> !these.contains(location))
                .toList();
    }

    /** Whether an archive that was found is still there: while a store is looked through, archives go. */
    boolean isStillThere(FoundArchive archive) {
        ObjectStore store = stores.open(archive.location(), archive.region());
        return manifests.hasManifest(store, new ArchiveId(archive.bucket(), archive.task()));
    }

    private Set<StoreLocation> locations() {
        Set<StoreLocation> all = new LinkedHashSet<>();
        all.add(stores.resolve(null));
        all.addAll(stores.roots());
        return all;
    }

    private void buckets(ObjectStore store, Visitor visitor) {
        String location = store.location().value();
        for (String bucket : store.directories("")) {
            if (!Names.isBucket(bucket)) {
                visitor.notRead(new NotRead(location, Names.printable(bucket), "is no bucket's name"));
                continue;
            }
            List<FoundArchive> found = new ArrayList<>();
            for (String task : store.directories(bucket + "/")) {
                if (Names.isTask(task)) {
                    read(store, new ArchiveId(bucket, task), found, visitor);
                } else {
                    visitor.notRead(new NotRead(location, bucket + "/" + Names.printable(task), "is no task's id"));
                }
            }
            if (!found.isEmpty()) {
                found.sort(Comparator.comparing(FoundArchive::created));
                visitor.complete(bucket, found);
            }
        }
    }

    private void read(ObjectStore store, ArchiveId id, List<FoundArchive> found, Visitor visitor) {
        String location = store.location().value();
        try {
            found.add(FoundArchive.of(manifests.summed(store, id), location, null));
        } catch (ProblemException e) {
            switch (e.code()) {
                case ARCHIVE_INCOMPLETE -> {
                    if (!isInAnotherRoot(store, id)) {
                        visitor.half(location, id);
                    }
                }
                case ARCHIVE_NOT_FOUND -> log.debug("{} in {} is empty", id.prefix(), location);
                case ARCHIVE_UNREACHABLE, CANCELLED -> throw e;
                default ->
                    visitor.notRead(new NotRead(location, id.prefix(), e.code().code() + ": " + e.message()));
            }
        } catch (RuntimeException e) {
            // Whatever one entry does to its reader, the rest is read.
            log.warn("{} in {} can't be read", id.prefix(), location, e);
            visitor.notRead(new NotRead(location, id.prefix(), ProblemCode.INTERNAL.code() + ": " + e.getMessage()));
        }
    }

    /** A root may lie below another one: what is in it is looked at by itself, if it is an allowed one. */
    private static boolean isInAnotherRoot(ObjectStore store, ArchiveId id) {
        return Stream.of(id.bucket() + "/", id.prefix())
                .anyMatch(below -> !store.list(below + RootMarker.KEY).isEmpty());
    }
}
