package io.torpor.task;

import org.jspecify.annotations.Nullable;

/**
 * A task that is about to be recorded. All its values are checked by the module {@code admission}.
 *
 * @param id unique for ever, see {@link Task#id()}
 * @param type what the task does to its bucket
 * @param bucket name of the bucket
 * @param bucketUuid uuid of the bucket; null where the cluster manager, or the archive, gives none
 * @param archive canonical location of the object store
 * @param archiveTask the pause whose archive is read; null for a pause, which writes its own
 * @param region of the store; null for the configured one
 * @param rateLimit bytes per second, positive; null for the configured one
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
