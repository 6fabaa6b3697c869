/**
 * The data directory: where everything of Torpor lies on a node's disk, how a tree of files is read, removed and made
 * durable. Knows nothing of buckets' states.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem"})
package io.torpor.data;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
