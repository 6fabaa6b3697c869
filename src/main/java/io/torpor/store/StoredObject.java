package io.torpor.store;

/**
 * A stored object, as a list of an object store names it.
 *
 * @param key relative to the store's location
 * @param size bytes
 */
public record StoredObject(String key, long size) {}
