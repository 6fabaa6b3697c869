package io.torpor.archive;

/**
 * A manifest as it is in a store, and the SHA-256 of its text, which is that of its archive: two manifests with the same
 * have the same shards, to the last byte.
 *
 * @param manifest as it was read back
 * @param sha256 64 lower-case hex digits
 */
public record SummedManifest(Manifest manifest, String sha256) {}
