package io.torpor.task;

import org.jspecify.annotations.Nullable;

/**
 * What a new task is made of. All values are checked by the caller ({@code bucket} module).
 *
 * @param id unique for ever, see {@link Task#id()}
 * @param archiveTask null for a pause, which writes its own
 * @param rateLimit bytes per second, positive; null for none
 */
public record NewTask(
        String id,
        TaskType type,
        String bucket,
        @Nullable String bucketUuid,
        String archive,
        @Nullable String archiveTask,
        @Nullable String region,
        @Nullable Long rateLimit) {}
