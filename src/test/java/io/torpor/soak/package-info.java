/** A long life in a short time: nothing grows that nobody asked for. */
package io.torpor.soak;
