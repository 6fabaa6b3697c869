package io.torpor.store;

/**
 * An object that is in an archive.
 *
 * @param key relative to the archive's location
 * @param size bytes
 */
public record StoredObject(String key, long size) {}
