package io.torpor.web.api;

import io.swagger.v3.oas.annotations.media.Schema;
import io.torpor.web.ArchiveLocation;
import io.torpor.web.BytesPerSecond;
import io.torpor.web.StoreRegion;
import io.torpor.web.StrictBody;
import io.torpor.web.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * The body of a resume.
 *
 * @param archive location of the object store; where the bucket was last paused to, if left out
 * @param region of the store; the one that the pause wrote with, if left out
 * @param rateLimit bytes per second of each node; the configured one if left out
 * @param dryRun only find out whether it would fit; false if left out
 * @param id of the task; made if left out
 * @param task the pause whose archive is meant; the last one if left out
 */
@Schema(name = "Resume")
record ResumeRequest(
        @Nullable @ArchiveLocation String archive,
        @Nullable @StoreRegion String region,
        @Nullable @BytesPerSecond Long rateLimit,
        @Nullable Boolean dryRun,
        @Nullable @TaskId String id,
        @Nullable @TaskId String task)
        implements StrictBody {

    static final ResumeRequest EMPTY = new ResumeRequest(null, null, null, null, null, null);
}
