/**
 * The layout of an archive, version 2, and version 1 to be read: claim, manifest, shards' documents, entries, and what a reader accepts of them.
 * What is read here comes from outside and is hostile until it is checked.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"data", "problem", "store"})
package io.torpor.archive;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
