package io.torpor;

import io.torpor.data.DataDirectory;
import io.torpor.store.FileLocation;
import io.torpor.store.ObjectStores;
import io.torpor.store.StoreLocation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * The rule that archives lie apart from the shards. In one directory a pause would archive its own archive, a walk of the
 * archives would take buckets for them, and a bucket could be paused that is an archive.
 */
@Component
class ArchivesApart {

    ArchivesApart(ObjectStores stores, DataDirectory data) throws IOException {
        Path shards = data.root().toRealPath();
        require("torpor.archive.default", stores.resolve(null), shards);
        List<StoreLocation> roots = stores.roots();
        for (int i = 0; i < roots.size(); i++) {
            require("torpor.archive.allowed-roots[" + i + "]", roots.get(i), shards);
        }
    }

    private static void require(String key, StoreLocation location, Path shards) {
        Path archives = location instanceof FileLocation directory ? directory.real() : null;
        if (archives != null && (archives.startsWith(shards) || shards.startsWith(archives))) {
            throw new IllegalStateException(key + ": " + location.value() + " and the data directory " + shards
                    + " (torpor.data-dir) must not lie in one another; put the archives elsewhere");
        }
    }
}
