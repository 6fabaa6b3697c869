package io.torpor.node;

/**
 * The identity of this process.
 *
 * @param id the node's name, the same over restarts; part of archive keys
 * @param incarnation new with every start; fences off what an earlier process of this node began
 */
public record NodeIdentity(String id, String incarnation) {}
