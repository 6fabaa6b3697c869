/**
 * Buckets: what is known of each, its gate, and the monitor that turns what the cluster manager says into events of
 * tasks.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"act", "cluster", "data", "problem", "task", "work"})
package io.torpor.bucket;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
