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
 * The body of a pause that is prepared.
 *
 * @param bucket name of the bucket
 * @param archive as in {@link PauseRequest}
 * @param region as in {@link PauseRequest}
 * @param rateLimit as in {@link PauseRequest}
 * @param id as in {@link PauseRequest}
 */
@Schema(name = "PreparePause")
record PreparePauseRequest(
        @NotNull(message = "is required") String bucket,
        @Nullable @ArchiveLocation String archive,
        @Nullable @StoreRegion String region,
        @Nullable @BytesPerSecond Long rateLimit,
        @Nullable @TaskId String id)
        implements StrictBody {}
