package io.torpor.store.file;

import io.torpor.store.FileLocation;
import io.torpor.store.ObjectStore;
import io.torpor.store.StoreLocation;
import io.torpor.store.StoreProvider;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The provider of stores in directories. */
@Component
public class FileStoreProvider implements StoreProvider {

    /** The store by the links that the file system has at this moment; none if the directory's name leads nowhere. */
    @Override
    public Optional<ObjectStore> open(StoreLocation location, @Nullable String region) {
        return location instanceof FileLocation directory
                ? Optional.ofNullable(directory.real()).map(real -> new FileObjectStore(directory, real))
                : Optional.empty();
    }
}
