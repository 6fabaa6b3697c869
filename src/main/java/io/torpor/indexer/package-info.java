/**
 * Tells the indexer process of gate changes, from persisted records, in order, at least once.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"bucket", "problem"})
package io.torpor.indexer;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
