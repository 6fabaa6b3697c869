package io.torpor.store.s3;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * An interceptor that asks before each try of a call whether it is still wanted: a store that does not answer would be
 * asked again and again.
 */
final class CancelInterceptor implements ExecutionInterceptor {

    /** The check of a call; throws to end it. */
    static final ExecutionAttribute<Runnable> CHECK = new ExecutionAttribute<>("torpor.check");

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        Runnable check = attributes.getAttribute(CHECK);
        if (check != null) {
            check.run();
        }
    }
}
