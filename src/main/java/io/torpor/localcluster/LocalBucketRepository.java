package io.torpor.localcluster;

import org.springframework.data.jpa.repository.JpaRepository;

/** The rows of the buckets of the local cluster manager. */
interface LocalBucketRepository extends JpaRepository<LocalBucketRow, String> {}
