/**
 * Buckets: names, what the cluster manager says of them, the way in for a request, the gate, and the monitor that turns observations into task events.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"data", "problem", "task", "shard", "archive"})
package io.torpor.bucket;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
