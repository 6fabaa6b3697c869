/**
 * The coordinator: leads a task from phase to phase by its rows, plans, commits the archive, and discards it.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "act",
            "archive",
            "catalog",
            "data",
            "node",
            "problem",
            "shard",
            "store",
            "task",
            "transfer",
            "work"
        })
package io.torpor.transfer.lead;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
