/**
 * Which archives there are: their records, rebuilt from a store if need be, whose they are, whether they are sound, how
 * long they are kept, and which of them are to be deleted.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "act",
            "archive",
            "bucket",
            "cluster",
            "data",
            "node",
            "pipeline",
            "problem",
            "shard",
            "staging",
            "store",
            "task",
            "work"
        })
package io.torpor.catalog;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
