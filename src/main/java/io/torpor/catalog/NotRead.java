package io.torpor.catalog;

/**
 * What was found and could not be read or recorded.
 *
 * @param location canonical location of the object store
 * @param what name or prefix there
 * @param why for people
 */
public record NotRead(String location, String what, String why) {}
