/**
 * Object stores in S3.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"data", "problem", "store"})
package io.torpor.store.s3;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
