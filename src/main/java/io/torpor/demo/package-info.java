/**
 * The demo profile: makes a bucket, pauses it and resumes it, as a user would. Nothing depends on it.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"admission", "data", "task"})
package io.torpor.demo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
