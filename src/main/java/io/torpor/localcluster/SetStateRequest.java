package io.torpor.localcluster;

import io.swagger.v3.oas.annotations.media.Schema;
import io.torpor.web.StrictBody;
import io.torpor.web.TaskId;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of a call that plays the cluster manager.
 *
 * @param state what it says of the bucket from now on
 * @param uuid of the bucket; the present one, or a new one, if left out
 */
@Schema(name = "SetState")
record SetStateRequest(
        @NotNull(message = "is required")
        @Pattern(
                regexp = "online|pausing|paused|resuming|resumed",
                message = "must be online, pausing, paused, resuming or resumed")
        String state,

        @Nullable @TaskId String uuid)
        implements StrictBody {}
