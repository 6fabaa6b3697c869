/**
 * Archives: object layout version 1, manifest, checksums, and the stores that hold them.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"data", "problem"})
package io.torpor.archive;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
