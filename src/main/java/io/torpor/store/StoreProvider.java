package io.torpor.store;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A kind of object store. A bean of this type adds its kind to {@link ObjectStores}. */
public interface StoreProvider {

    /**
     * Opens the store at a location. Nothing is created yet, and nothing is asked of the store.
     *
     * @param location below an allowed root
     * @param region of the store, where it has regions; null for the configured one
     * @return empty if the location is of another kind, or can't be opened by now
     */
    Optional<ObjectStore> open(StoreLocation location, @Nullable String region);
}
