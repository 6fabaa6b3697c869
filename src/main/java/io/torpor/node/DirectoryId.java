package io.torpor.node;

/**
 * The id of a data directory, made once and kept in it: tells a process that was started again from a second one that was
 * given the same node id.
 */
record DirectoryId(String value) {}
