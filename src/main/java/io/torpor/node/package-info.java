/**
 * Who this process is: node identity, incarnation, heartbeats, and which other nodes there are.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"data"})
package io.torpor.node;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
