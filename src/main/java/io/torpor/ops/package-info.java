/**
 * Actuator endpoints, health and metrics, for administrators.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "data",
            "problem",
            "task",
            "node",
            "bucket",
            "shard",
            "staging",
            "archive",
            "transfer",
            "indexer"
        })
package io.torpor.ops;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
