/**
 * A node's work: uploads, downloads, the capacity check, clean-up and release, and the recovery after a crash.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "act",
            "archive",
            "bucket",
            "catalog",
            "cluster",
            "data",
            "node",
            "pipeline",
            "problem",
            "shard",
            "staging",
            "store",
            "task",
            "transfer",
            "work"
        })
package io.torpor.transfer.node;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
