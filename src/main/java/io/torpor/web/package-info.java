/**
 * REST API, problem details, security.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem", "bucket", "task", "transfer", "node"})
package io.torpor.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
