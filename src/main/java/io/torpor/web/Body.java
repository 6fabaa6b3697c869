package io.torpor.web;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Bodies of requests: flat JSON objects of texts, whole numbers and flags, read by {@link BodyReader}. */
sealed interface Body {

    String ID = "[A-Za-z0-9_-]{1,64}";
    String ID_RULE = "must be 1 to 64 letters, digits, _ or -";
    String RATE_RULE = "must be bytes per second above 0; leave it out for no limit of its own";
    String ARCHIVE_RULE = "must be a location of 1 to 1024 characters, such as file:/var/archive";
    String REGION_RULE = "must be 1 to 64 characters";
    String REQUIRED = "is required";

    /**
     * Pause a bucket.
     *
     * @param archive location; the configured one if left out
     * @param region of the archive's store
     * @param rateLimit bytes per second
     * @param id of the task; made if left out
     */
    record Pause(
            @Nullable @Size(min = 1, max = 1024, message = ARCHIVE_RULE)
            String archive,

            @Nullable @Size(min = 1, max = 64, message = REGION_RULE)
            String region,

            @Nullable @Positive(message = RATE_RULE) Long rateLimit,

            @Nullable @Pattern(regexp = ID, message = ID_RULE)
            String id)
            implements Body {

        static final Pause EMPTY = new Pause(null, null, null, null);
    }

    /**
     * Resume a bucket.
     *
     * @param archive location; where the bucket was last paused to, if left out
     * @param region of the archive's store; the one that the pause wrote with, if left out
     * @param rateLimit bytes per second
     * @param dryRun only find out whether it would fit
     * @param id of the task; made if left out
     * @param task the pause whose archive is meant; the last one if left out
     */
    record Resume(
            @Nullable @Size(min = 1, max = 1024, message = ARCHIVE_RULE)
            String archive,

            @Nullable @Size(min = 1, max = 64, message = REGION_RULE)
            String region,

            @Nullable @Positive(message = RATE_RULE) Long rateLimit,
            @Nullable Boolean dryRun,

            @Nullable @Pattern(regexp = ID, message = ID_RULE)
            String id,

            @Nullable @Pattern(regexp = ID, message = ID_RULE)
            String task)
            implements Body {

        static final Resume EMPTY = new Resume(null, null, null, null, null, null);
    }

    /** As {@link Pause}, with the bucket's name. */
    record PreparePause(
            @NotNull(message = REQUIRED) String bucket,

            @Nullable @Size(min = 1, max = 1024, message = ARCHIVE_RULE)
            String archive,

            @Nullable @Size(min = 1, max = 64, message = REGION_RULE)
            String region,

            @Nullable @Positive(message = RATE_RULE) Long rateLimit,

            @Nullable @Pattern(regexp = ID, message = ID_RULE)
            String id)
            implements Body {}

    /** As {@link Resume}, with the bucket's name. */
    record PrepareResume(
            @NotNull(message = REQUIRED) String bucket,

            @Nullable @Size(min = 1, max = 1024, message = ARCHIVE_RULE)
            String archive,

            @Nullable @Size(min = 1, max = 64, message = REGION_RULE)
            String region,

            @Nullable @Positive(message = RATE_RULE) Long rateLimit,
            @Nullable Boolean dryRun,

            @Nullable @Pattern(regexp = ID, message = ID_RULE)
            String id,

            @Nullable @Pattern(regexp = ID, message = ID_RULE)
            String task)
            implements Body {}

    /**
     * Play the cluster manager.
     *
     * @param state what it says of the bucket from now on
     * @param uuid of the bucket; the present one, or a new one, if left out
     */
    record SetState(
            @NotNull(message = REQUIRED)
            @Pattern(
                    regexp = "online|pausing|paused|resuming|resumed",
                    message = "must be online, pausing, paused, resuming or resumed")
            String state,

            @Nullable @Pattern(regexp = ID, message = ID_RULE)
            String uuid)
            implements Body {}
}
