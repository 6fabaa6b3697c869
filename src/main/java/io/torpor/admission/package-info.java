/**
 * The way in: may this bucket sleep or wake now? For all who ask.
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
            "problem",
            "shard",
            "store",
            "task",
            "transfer"
        })
package io.torpor.admission;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
