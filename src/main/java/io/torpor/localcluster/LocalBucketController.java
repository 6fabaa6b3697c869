package io.torpor.localcluster;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.torpor.cluster.HibernationState;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * The buckets of the local cluster manager, over HTTP: plays the cluster manager by hand. There is such a bean only
 * with the local one.
 */
@RestController
@RequestMapping("/api/v1/buckets/{bucket}")
@ConditionalOnProperty(name = "torpor.cluster-manager.type", havingValue = "local", matchIfMissing = true)
@Tag(name = "local cluster manager", description = "Plays the cluster manager by hand")
class LocalBucketController {

    private final LocalBuckets local;

    LocalBucketController(LocalBuckets local) {
        this.local = local;
    }

    @PutMapping("/hibernation-state")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Set what the cluster manager says of a bucket; makes the bucket if there is none")
    void setState(@PathVariable String bucket, @RequestBody SetStateRequest body) {
        local.setState(bucket, HibernationState.parse(body.state()).orElseThrow(), body.uuid());
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a bucket in the cluster manager's books")
    void delete(@PathVariable String bucket) {
        local.delete(bucket);
    }
}
