/**
 * The work: the coordinator, each node's share of a task, uploads, downloads, rollback and release.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"data", "problem", "task", "node", "bucket", "shard", "staging", "archive"})
package io.torpor.transfer;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
