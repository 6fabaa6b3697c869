/**
 * Object stores: the port {@link ObjectStore} with the values it speaks in, which locations may be used, and whether the
 * root on record is there. The kinds of stores are in the packages below, and register by a {@link StoreProvider}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"data", "problem"})
package io.torpor.store;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
