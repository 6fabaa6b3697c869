/**
 * The port {@link ClusterManager}, and what it says of a bucket.
 */
@NullMarked
@ApplicationModule(allowedDependencies = "problem")
package io.torpor.cluster;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
