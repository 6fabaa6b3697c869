package io.torpor.web.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.torpor.admission.BucketRequests;
import io.torpor.admission.PauseParameters;
import io.torpor.admission.ResumeParameters;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Buckets: list, put to sleep, wake. */
@RestController
@RequestMapping("/api/v1/buckets")
@Tag(name = "buckets", description = "What is known of buckets, and the way to put them to sleep and wake them")
class BucketController {

    private final BucketRequests requests;
    private final BucketViews buckets;
    private final TaskViews tasks;

    BucketController(BucketRequests requests, BucketViews buckets, TaskViews tasks) {
        this.requests = requests;
        this.buckets = buckets;
        this.tasks = tasks;
    }

    @GetMapping
    @Operation(summary = "List buckets, by name, page by page")
    BucketPage list(@ParameterObject @Valid BucketQuery query) {
        return buckets.page(query.after(), query.most());
    }

    @GetMapping("/{bucket}")
    @Operation(summary = "One bucket with its archives; any process can ask for its gate here")
    BucketView get(@PathVariable String bucket) {
        return buckets.one(bucket);
    }

    @PostMapping("/{bucket}/pause")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Archive a bucket and, once the cluster has let go of it, destroy its shards here")
    ResponseEntity<TaskView> pause(
            @PathVariable String bucket, @RequestBody(required = false) @Nullable PauseRequest body) {
        PauseRequest wish = body == null ? PauseRequest.EMPTY : body;
        return Accepted.of(tasks.of(requests.pause(
                new PauseParameters(bucket, wish.id(), wish.archive(), wish.region(), wish.rateLimit()))));
    }

    @PostMapping("/{bucket}/resume")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Bring a bucket back from its archive, or find out whether it would fit")
    ResponseEntity<TaskView> resume(
            @PathVariable String bucket, @RequestBody(required = false) @Nullable ResumeRequest body) {
        ResumeRequest wish = body == null ? ResumeRequest.EMPTY : body;
        return Accepted.of(tasks.of(requests.resume(new ResumeParameters(
                bucket,
                wish.id(),
                wish.archive(),
                wish.region(),
                wish.rateLimit(),
                Boolean.TRUE.equals(wish.dryRun()),
                wish.task()))));
    }
}
