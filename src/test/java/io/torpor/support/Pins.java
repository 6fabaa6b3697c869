package io.torpor.support;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The invariants that a test pins: it fails when one of them is broken. On a class it speaks for each of its tests. On the
 * class of a Spring test it may cost a context of its own, so there it is on the methods.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Pins {

    Invariant[] value();
}
