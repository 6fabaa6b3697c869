/**
 * Work that is run again until it is done: keyed nudges, transactions that are retried, waits between tries.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.torpor.work;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
