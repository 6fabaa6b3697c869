/**
 * Object stores in directories.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"data", "problem", "store"})
package io.torpor.store.file;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
