package io.torpor.act;

/** The news that this node may work again, after a recovery of the records. */
public record ActsGoOn() {}
