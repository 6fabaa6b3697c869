package io.torpor.web.api;

import io.swagger.v3.oas.annotations.media.Schema;
import io.torpor.web.ArchiveLocation;
import io.torpor.web.BytesPerSecond;
import io.torpor.web.StoreRegion;
import io.torpor.web.StrictBody;
import io.torpor.web.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * The body of a pause.
 *
 * @param archive location of the object store; the configured one if left out
 * @param region of the store; the configured one if left out
 * @param rateLimit bytes per second of each node; the configured one if left out
 * @param id of the task; made if left out
 */
@Schema(name = "Pause")
record PauseRequest(
        @Nullable @ArchiveLocation String archive,
        @Nullable @StoreRegion String region,
        @Nullable @BytesPerSecond Long rateLimit,
        @Nullable @TaskId String id)
        implements StrictBody {

    static final PauseRequest EMPTY = new PauseRequest(null, null, null, null);
}
