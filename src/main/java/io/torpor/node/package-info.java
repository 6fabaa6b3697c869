/**
 * Who this process is, and which other nodes there are: identity, incarnation, heartbeat, drain, forget.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"act", "data", "problem", "work"})
package io.torpor.node;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
