package io.torpor.localcluster;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The rows of the buckets of the local cluster manager. */
interface LocalBucketRepository extends JpaRepository<LocalBucketRow, String> {

    /** The names of deleted buckets. */
    @Query("select b.name from LocalBucketRow b where b.deleted = true")
    List<String> deleted();

    /** The names of the buckets that are there without a folder on this node. */
    @Query("""
            select b.name from LocalBucketRow b
            where b.deleted = false
              and (b.state <> io.torpor.cluster.HibernationState.ONLINE or :mayBeElsewhere = true)
            """)
    List<String> withoutFolder(boolean mayBeElsewhere);
}
