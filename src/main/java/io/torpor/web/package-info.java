/**
 * What all ways in over HTTP have in common: security, problem details (RFC 9457), bodies that are read strictly.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"data", "problem"})
package io.torpor.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
