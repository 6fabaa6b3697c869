package io.torpor.act;

/**
 * The number of an act.
 *
 * @param database id of the database that counted it
 * @param number from 1; 0 before the first act
 */
public record ActNumber(String database, long number) {}
