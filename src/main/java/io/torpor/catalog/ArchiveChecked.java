package io.torpor.catalog;

/**
 * An event: a check of an archive on this node is over.
 *
 * @param report of it
 */
public record ArchiveChecked(CheckReport report) {}
