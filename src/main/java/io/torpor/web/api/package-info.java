/**
 * The REST API, version 1. A controller asks one collaborator and answers with a view.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "admission",
            "bucket",
            "catalog",
            "data",
            "node",
            "problem",
            "shard",
            "task",
            "transfer",
            "web"
        })
package io.torpor.web.api;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
