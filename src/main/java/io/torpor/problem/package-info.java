/**
 * Problems: errors that a user meets, each with a stable code. Any module may raise one; {@code web} turns it into
 * problem details (RFC 9457) and a task keeps it as its reason (I9).
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.torpor.problem;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
