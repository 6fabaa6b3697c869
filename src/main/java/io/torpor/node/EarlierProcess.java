package io.torpor.node;

/**
 * The trace of an earlier process on this data directory, asked before this process leaves its own.
 *
 * @param wasHere whether there was one
 */
public record EarlierProcess(boolean wasHere) {}
