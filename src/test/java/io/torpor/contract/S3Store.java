package io.torpor.contract;

import io.torpor.support.S3Bucket;
import io.torpor.support.S3Server;
import java.util.List;
import org.springframework.test.context.DynamicPropertyRegistry;

/** The S3 side of the contracts, and all that they import of the tests' own support. */
final class S3Store {

    private static final String PREFIX = "some/prefix";

    private final S3Bucket bucket = S3Server.shared().newBucket();

    String location() {
        return "s3://" + bucket.name() + "/" + PREFIX;
    }

    /** All keys, relative to the archive's prefix. */
    List<String> keys() {
        return bucket.objects("").stream()
                .map(key -> key.substring(PREFIX.length() + 1))
                .sorted()
                .toList();
    }

    void configure(DynamicPropertyRegistry registry) {
        registry.add("torpor.archive.s3.endpoint", () -> S3Server.shared().endpoint());
        registry.add("torpor.archive.s3.path-style", () -> "true");
        registry.add("torpor.archive.s3.region", () -> S3Server.REGION);
        registry.add("torpor.archive.s3.access-key-id", () -> S3Server.ACCESS_KEY);
        registry.add("torpor.archive.s3.secret-access-key", () -> S3Server.SECRET_KEY);
    }
}
