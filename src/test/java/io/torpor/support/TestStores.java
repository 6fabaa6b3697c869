package io.torpor.support;

import io.torpor.store.ObjectStore;
import io.torpor.store.StoreLocation;
import io.torpor.store.file.FileStoreProvider;
import java.nio.file.Path;

/** Object stores of tests that need no Spring context. */
public final class TestStores {

    private TestStores() {}

    /** The store in a directory, which need not be there. */
    public static ObjectStore in(Path directory) {
        return new FileStoreProvider()
                .open(StoreLocation.of("file:" + directory), null)
                .orElseThrow();
    }
}
