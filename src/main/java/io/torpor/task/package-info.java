/**
 * Tasks: the cluster-wide state machine of pause and resume. The row is the truth; an event moves it in one transaction
 * (I5, I6, I7).
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"data", "problem", "work"})
package io.torpor.task;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
