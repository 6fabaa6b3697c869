package io.torpor.archive;

/**
 * The mark of the database at the commit of an archive: a database that says less than this has fallen back (I4).
 *
 * @param id the database's own, made once
 * @param act the number of the commit among its acts
 */
public record DatabaseMark(String id, long act) {}
