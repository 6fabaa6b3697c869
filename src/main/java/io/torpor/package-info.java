/** The application class. Every module is a package below this one; {@code ModularityTests} holds them apart. */
@NullMarked
package io.torpor;

import org.jspecify.annotations.NullMarked;
