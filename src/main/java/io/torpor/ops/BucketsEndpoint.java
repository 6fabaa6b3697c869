package io.torpor.ops;

import io.torpor.bucket.Bucket;
import io.torpor.bucket.Buckets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
     * @param next what to ask for with {@code after} to get the next page; null on the last one
     */
    record BucketsDescriptor(List<Bucket> buckets, @Nullable String next) {}

    @ReadOperation
    BucketsDescriptor buckets(@Nullable String after, @Nullable Integer size) {
        Paging<String> page = Paging.of(size, most -> buckets.names(after, most));
        Map<String, Bucket> known = buckets.of(page.shown());
        return new BucketsDescriptor(
                page.shown().stream()
                        .map(name -> known.getOrDefault(name, Bucket.unknown(name)))
                        .toList(),
                page.next(name -> name));
    }
}
