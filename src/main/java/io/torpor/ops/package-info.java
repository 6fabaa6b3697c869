/**
 * Actuator endpoints, health and metrics, for administrators.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "act",
            "archive",
            "bucket",
            "catalog",
            "data",
            "indexer",
            "node",
            "problem",
            "shard",
            "staging",
            "store",
            "task",
            "transfer",
            "work"
        })
package io.torpor.ops;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
