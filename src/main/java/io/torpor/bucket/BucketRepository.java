package io.torpor.bucket;

import io.torpor.bucket.Gate.Access;
import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

/** The rows of buckets. */
interface BucketRepository extends JpaRepository<BucketRow, String> {

    List<BucketRow> findByScans(Access scans);
}
