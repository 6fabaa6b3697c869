package io.torpor.web.api;

import io.swagger.v3.oas.annotations.media.Schema;
import io.torpor.web.ArchiveLocation;
import io.torpor.web.BytesPerSecond;
import io.torpor.web.StoreRegion;
import io.torpor.web.StrictBody;
import io.torpor.web.TaskId;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * The body of a resume that is prepared.
 *
 * @param bucket name of the bucket
 * @param archive as in {@link ResumeRequest}
 * @param region as in {@link ResumeRequest}
 * @param rateLimit as in {@link ResumeRequest}
 * @param dryRun as in {@link ResumeRequest}
 * @param id as in {@link ResumeRequest}
 * @param task as in {@link ResumeRequest}
 */
@Schema(name = "PrepareResume")
record PrepareResumeRequest(
        @NotNull(message = "is required") String bucket,
        @Nullable @ArchiveLocation String archive,
        @Nullable @StoreRegion String region,
        @Nullable @BytesPerSecond Long rateLimit,
        @Nullable Boolean dryRun,
        @Nullable @TaskId String id,
        @Nullable @TaskId String task)
        implements StrictBody {}
