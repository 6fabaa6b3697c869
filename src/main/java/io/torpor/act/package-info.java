/**
 * The number that each destroying act takes before it begins, and what it tells at the next start: whether the database is
 * the one that knew of the last act (I4, <em>A database that fell back</em>).
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"data", "problem", "work"})
package io.torpor.act;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
