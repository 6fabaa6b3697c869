package io.torpor.web.api;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.torpor.data.Names;
import io.torpor.task.TaskState;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.web.bind.annotation.BindParam;

/**
 * The query of the task list: which tasks are wanted, and whether to wait for news.
 *
 * @param state all states if left out; may be repeated
 * @param bucket all buckets if left out
 * @param page from 0; 0 if left out
 * @param size tasks per page; 50 if left out
 * @param rev the revision that the client has; the answer comes when the list has another one
 * @param longest the longest wait for that; the parameter is called {@code wait}, which no component may be
 */
record TaskQuery(
        @Nullable List<TaskState> state,

        @Nullable @Pattern(regexp = Names.BUCKET_PATTERN, message = "must be " + Names.BUCKET_RULE)
        String bucket,

        @Nullable
        @Min(value = 0, message = "must be 0 or more")
        @Max(value = 1_000_000, message = "must be at most 1000000")
        Integer page,

        @Nullable @Min(value = 1, message = "must be 1 to 500") @Max(value = 500, message = "must be 1 to 500")
        Integer size,

        @Nullable @Min(value = 0, message = "must be 0 or more")
        Long rev,

        @Nullable @BindParam("wait") @Parameter(name = "wait", schema = @Schema(type = "string", example = "30s"))
        Duration longest) {

    private static final Duration USUAL_WAIT = Duration.ofSeconds(30);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Sort NEWEST_FIRST = Sort.by(Sort.Direction.DESC, "createdAt", "id");

    /** Whether the parameter {@code wait} is legal; under its name, so that a fault is reported under it. */
    @AssertTrue(message = "must be 0s to 60s, and goes with rev=<the last answer's rev>: alone it waits for nothing")
    public boolean isWait() {
        return longest == null || (rev != null && !longest.isNegative() && longest.compareTo(LONGEST_WAIT) <= 0);
    }

    /** The longest wait for news; 30 seconds if none is given. */
    Duration limit() {
        return longest == null ? USUAL_WAIT : longest;
    }

    /** The filter that decides on the answer; two clients with the same one get the same page. */
    Filter filter() {
        return new Filter(
                state == null ? List.of() : state,
                bucket,
                PageRequest.of(page == null ? 0 : page, size == null ? 50 : size, NEWEST_FIRST));
    }

    /**
     * The filter of a page of tasks.
     *
     * @param states empty for all
     * @param bucket null for all
     * @param page which page, newest first
     */
    record Filter(List<TaskState> states, @Nullable String bucket, Pageable page) {}
}
