package io.torpor.store;

/**
 * The records of archive roots. A bean of this type makes {@link ObjectStores} tell a root that is away from one that is
 * empty.
 */
@FunctionalInterface
public interface RootRecords {

    /** Nothing is on record. */
    RootRecords NONE = location -> ExpectedRoot.ANY;

    /** The root that must be at a location, by what is on record now. */
    ExpectedRoot expected(StoreLocation location);
}
