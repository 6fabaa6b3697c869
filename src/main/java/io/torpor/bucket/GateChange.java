package io.torpor.bucket;

import io.torpor.task.TaskState;
import org.jspecify.annotations.Nullable;

/**
 * A change of a bucket's gate.
 *
 * @param sequence grows by one with every change of this bucket's gate
 * @param bucket name of the bucket
 * @param task whose state moved it; null when only the bucket's own state did and it never had a task
 * @param state of that task; null without a task
 * @param gate the gate from now on
 */
public record GateChange(
        long sequence,
        String bucket,
        @Nullable String task,
        @Nullable TaskState state,
        Gate gate) {}
