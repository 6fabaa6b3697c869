package io.torpor.node;

/**
 * The news, within the transaction, that an administrator forgets a node for good.
 *
 * @param node its id
 */
public record NodeForgotten(String node) {}
