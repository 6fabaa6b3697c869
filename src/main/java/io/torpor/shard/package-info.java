/**
 * Shards as directories: list, lock, scan, adopt, quarantine.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"data", "problem"})
package io.torpor.shard;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
