/**
 * Staging directories: recorded before they exist (I1), swept by one sweeper on every exit (I2).
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"act", "data", "problem", "node", "work"})
package io.torpor.staging;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
