/**
 * The local cluster manager: plays the cluster manager for a cluster that has none, by itself or by calls by hand.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"bucket", "cluster", "data", "node", "shard", "task", "web", "work"})
package io.torpor.localcluster;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
