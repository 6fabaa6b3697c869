package io.torpor.task;

import org.jspecify.annotations.Nullable;

/**
 * A task was made or moved. Published inside the transaction, so that a listener's rows commit with the move; a
 * listener that only wants to be nudged listens after the commit.
 *
 * @param task the task after the move
 * @param before null for a new task
 */
public record TaskChanged(Task task, @Nullable TaskState before) {}
