package io.torpor.bucket;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The rows of buckets. */
interface BucketRepository extends JpaRepository<BucketRow, String> {

    /** The names of the buckets that only wait to be online. Few, however many sleep. */
    @Query("select b.name from BucketRow b where b.awaitsOnline = true")
    List<String> awaitingOnline();

    /** The names of the buckets that are there, or whose gate is closed, in no order. */
    @Query("""
            select b.name from BucketRow b
            where b.observed is null or b.observed <> 'GONE' or b.scans = io.torpor.bucket.Gate.Access.BLOCKED
            """)
    List<String> names();
}
