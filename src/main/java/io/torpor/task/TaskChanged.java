package io.torpor.task;

import org.jspecify.annotations.Nullable;

/**
 * The news that a task was made or moved. Published inside the transaction, so that a listener's rows commit with the
 * move; a listener that only wants to be nudged listens after the commit.
 *
 * @param task the task after the move
 * @param before the state before the move; null for a new task
 */
public record TaskChanged(Task task, @Nullable TaskState before) {}
