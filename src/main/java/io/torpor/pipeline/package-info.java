/**
 * Shard files to objects and back: read, hash, pack, compress, send; fetch, verify, write. As many streams at a time as
 * there are, whatever shard they work for.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"archive", "data", "problem", "store"})
package io.torpor.pipeline;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
