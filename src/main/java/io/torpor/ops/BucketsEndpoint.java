package io.torpor.ops;

import io.torpor.bucket.Bucket;
import io.torpor.bucket.Buckets;
import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.stereotype.Component;

/** The endpoint {@code /actuator/buckets}: what is recorded of each bucket. */
@Component
@Endpoint(id = "buckets")
class BucketsEndpoint {

    private final Buckets buckets;

    BucketsEndpoint(Buckets buckets) {
        this.buckets = buckets;
    }

    /**
     * The buckets that are known.
     *
     * @param buckets by name
     */
    record BucketsDescriptor(List<Bucket> buckets) {}

    @ReadOperation
    BucketsDescriptor buckets() {
        return new BucketsDescriptor(buckets.names().stream().map(buckets::get).toList());
    }
}
