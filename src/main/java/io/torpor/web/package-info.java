/**
 * REST API, problem details, security. A controller asks one collaborator and answers with a view; every error becomes a
 * problem (RFC 9457) in one place.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"data", "problem", "bucket", "task", "transfer", "node", "shard"})
package io.torpor.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
