/**
 * Node tasks and shard transfers: the rows by which the coordinator ({@code transfer.lead}) and the nodes
 * ({@code transfer.node}) work together. They know these rows and not each other.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"archive", "data", "node", "pipeline", "problem", "shard", "staging", "task", "work"})
package io.torpor.transfer;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
