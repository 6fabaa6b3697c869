package io.torpor.store;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A provider of one kind of object store. A bean of this type adds its kind to {@link ObjectStores}. */
public interface StoreProvider {

    /**
     * The store at a location. Nothing is created yet, and nothing is asked of it. May be called any number of times,
     * from many threads; stores of one location may be used side by side, and need no closing. Throws nothing: what is
     * wrong with a store is told by its calls.
     *
     * @param location below an allowed root
     * @param region of the store, where it has regions; null for the configured one
     * @return empty if the location is of another kind, or can't be opened by now
     */
    Optional<ObjectStore> open(StoreLocation location, @Nullable String region);
}
