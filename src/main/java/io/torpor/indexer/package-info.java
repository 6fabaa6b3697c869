/** The indexer process, told of gate changes from persisted records, in order per bucket, at least once. */
@NullMarked
@ApplicationModule(allowedDependencies = {"bucket", "node", "problem", "task", "work"})
package io.torpor.indexer;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
